import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { EXIT } from "../../review/exit-codes.ts";
import { reviewMarker, type Shown, shownIn } from "../comment/comment.ts";
import type { GitHub } from "../github/client.ts";
import { findComment } from "../github/comments.ts";
import { mergedChangeOf, type PullRequest } from "../github/pull-requests.ts";
import { summarise } from "../job.ts";
import type { Pulumi } from "../pulumi/cli.ts";
import type { Deployed } from "../pulumi/state.ts";
import { type ReviewRequest, reviewReal } from "../review.ts";
import { readFingerprint } from "./read-fingerprint.ts";

export interface PlanRequest extends ReviewRequest {
  readonly pulumi: Pulumi;
  readonly deployed: Deployed | undefined;
  /** Undefined outside of GitHub: the plan is then compared with nothing. */
  readonly github: GitHub | undefined;
  /** The revision to be brought up. */
  readonly commit: string;
  /** Whether a person asks for this plan by hand, having seen that it differs from the pull request's. */
  readonly byHand: boolean;
  /** Rules of the gate that this person overrides, beside those of the review. */
  readonly allowed: readonly string[];
}

/** What an approval is for, beside the engine's own plan. */
export interface PlanRecord {
  readonly stack: string;
  readonly commit: string;
  /** The revision that the stack was at when this was planned; null where there was none. */
  readonly from: string | null;
}

/**
 * Plans a merged change on the real stack, into `FOLDER/plan.json` and `FOLDER/record.json`, for its approval. The gate's
 * overrides are those that the pull request's comment shows: a label that comes or goes after the merge changes nothing.
 * @returns exit code of `bin/review`; 2 also where the plan is another one than the pull request's comment showed
 */
export async function makePlan(request: PlanRequest): Promise<number> {
  const { stack, out, pulumi, deployed, github, commit, byHand, allowed, environment } = request;
  mkdirSync(out, { recursive: true });
  const plan = join(out, "plan.json");
  rmSync(plan, { force: true });
  const review = github && (await reviewOf(github, commit, stack));
  const overrides = [...new Set([...(review?.shown?.overrides ?? []), ...allowed])];
  const code = await reviewReal(request, pulumi, overrides, ["--save-plan", plan]);
  const record: PlanRecord = { stack, commit, from: deployed?.commit ?? null };
  writeFileSync(join(out, "record.json"), `${JSON.stringify(record)}\n`);
  if (review === undefined) return code;
  const comparison = compareWithShown(review, stack, readFingerprint(out, stack));
  summarise(environment, `**${stack}: ${comparison.words}.**`);
  if (code !== EXIT.fine || !comparison.differs || byHand) return code;
  throw new Failure(
    `${comparison.words}. Read the summary of this run; if it is what is meant, start this workflow by hand (Run workflow), which asks for the approval of the new plan`,
    { exitCode: EXIT.refused },
  );
}

/** A merged change, and what its comment showed when it was reviewed. */
export interface MergedReview {
  /** Undefined for a commit that came without a pull request. */
  readonly change: PullRequest | undefined;
  /** Undefined where there is no comment, or it is of another head than the one that was merged. */
  readonly shown: Shown | undefined;
}

export async function reviewOf(github: GitHub, commit: string, stack: string): Promise<MergedReview> {
  const change = await mergedChangeOf(github, commit);
  if (change === undefined) return { change, shown: undefined };
  const comment = await findComment(github, change.number, reviewMarker(stack));
  const shown = comment && shownIn(comment.body);
  return { change, shown: shown?.commit === change.head ? shown : undefined };
}

/** Whether a plan is the one that a pull request's comment showed, in words for its approval. */
export function compareWithShown(
  { change, shown }: MergedReview,
  stack: string,
  fingerprint: string,
): { readonly words: string; readonly differs: boolean } {
  const unseen = "read it before you approve it";
  if (change === undefined) return { words: `no pull request showed this plan: ${unseen}`, differs: false };
  const number = `#${change.number}`;
  if (shown === undefined) {
    return {
      words: `${number} was merged before ${change.head.slice(0, 7)} was reviewed, so no label of it counts: ${unseen}`,
      differs: false,
    };
  }
  if (shown.fingerprint === undefined) {
    return { words: `${number} showed no plan of the real stack: ${unseen}`, differs: false };
  }
  if (shown.fingerprint === fingerprint) return { words: `the plan that ${number} showed`, differs: false };
  return {
    words: `this is not the plan of ${stack} that ${number} showed: something else was merged or has changed since`,
    differs: true,
  };
}
