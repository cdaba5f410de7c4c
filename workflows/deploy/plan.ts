import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { EXIT } from "../../review/exit-codes.ts";
import { fingerprintIn, reviewMarker } from "../comment/comment.ts";
import type { GitHub } from "../github/client.ts";
import { findComment } from "../github/comments.ts";
import { mergedChangeOf } from "../github/pull-requests.ts";
import { allowedBy, summarise } from "../job.ts";
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
  /** Whether somebody asks for this plan by hand, having seen that it differs from the pull request's. */
  readonly byHand: boolean;
}

/** What an approval is for, beside the engine's own plan. */
export interface PlanRecord {
  readonly stack: string;
  readonly commit: string;
  /** The revision that the stack was at when this was planned; null where there was none. */
  readonly from: string | null;
}

/**
 * Plans a merged change on the real stack, into `FOLDER/plan.json` and `FOLDER/record.json`, for whoever approves it.
 * The gate and its overrides are those of the pull request.
 * @returns exit code of `bin/review`; 2 also where the plan is another one than the pull request's comment showed
 */
export async function makePlan(request: PlanRequest): Promise<number> {
  const { stack, out, pulumi, deployed, github, commit, byHand, environment } = request;
  mkdirSync(out, { recursive: true });
  const plan = join(out, "plan.json");
  rmSync(plan, { force: true });
  const merged = github && (await mergedChangeOf(github, commit));
  const allowed = allowedBy(merged ? JSON.stringify(merged.labels) : environment.LABELS);
  const code = await reviewReal(request, pulumi, allowed, ["--save-plan", plan]);
  const record: PlanRecord = { stack, commit, from: deployed?.commit ?? null };
  writeFileSync(join(out, "record.json"), `${JSON.stringify(record)}\n`);
  if (code !== EXIT.fine || !github) return code;
  const comparison = await compareWithShown(github, merged?.number, stack, readFingerprint(out, stack));
  summarise(environment, `**${stack}: ${comparison.words}.**`);
  if (!comparison.differs || byHand) return code;
  throw new Failure(
    `${comparison.words}. Read the summary of this run; if it is what is meant, start this workflow by hand (Run workflow), which asks for the approval of the new plan`,
    { exitCode: EXIT.refused },
  );
}

/** Whether a plan is the one that a pull request's comment showed, in words for whoever approves it. */
export async function compareWithShown(
  github: GitHub,
  number: number | undefined,
  stack: string,
  fingerprint: string,
): Promise<{ readonly words: string; readonly differs: boolean }> {
  const unseen = "read it before you approve it";
  if (number === undefined) return { words: `no pull request showed this plan: ${unseen}`, differs: false };
  const comment = await findComment(github, number, reviewMarker(stack));
  const shown = comment && fingerprintIn(comment.body);
  if (shown === undefined) {
    return { words: `#${number} showed no plan of the real stack: ${unseen}`, differs: false };
  }
  if (shown === fingerprint) return { words: `the plan that #${number} showed`, differs: false };
  return {
    words: `this is not the plan of ${stack} that #${number} showed: something else was merged or has changed since`,
    differs: true,
  };
}
