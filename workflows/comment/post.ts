import { Failure } from "../../commands/failure.ts";
import type { GitHub } from "../github/client.ts";
import { putComment } from "../github/comments.ts";
import { pullRequestOf, readFinishedRun } from "../github/pull-requests.ts";
import { overridesOf } from "../job.ts";
import { readArtifact, reportedStacks } from "./artifacts.ts";
import { commentOf, reviewMarker } from "./comment.ts";

export interface PostRequest {
  readonly github: GitHub;
  /** Payload of the event `workflow_run`. */
  readonly event: unknown;
  /** Folder with the run's artifacts, a folder each: `offline-prod`, `real-prod`. */
  readonly folder: string;
  /** Stacks of the main branch. */
  readonly stacks: readonly string[];
  readonly note: (line: string) => void;
}

/**
 * Writes a comment for each stack that a pull request's run has reported on, in the place of the one before.
 * @throws {Failure} where a report cannot be used, after the others are posted
 */
export async function postReviews({ github, event, folder, stacks, note }: PostRequest): Promise<void> {
  const run = readFinishedRun(event);
  const pull = await pullRequestOf(github, run);
  if (pull === undefined) {
    note(`no open pull request has ${run.headCommit} as its head any more: nothing to comment on`);
    return;
  }
  const { number, labels } = pull;
  const overrides = overridesOf(labels);
  const fork = run.headRepository !== github.repository;
  const unusable: string[] = [];
  // A branch of this repository may bring a new stack; a fork gets comments of the main branch's stacks alone.
  for (const stack of fork ? stacks : [...new Set([...stacks, ...reportedStacks(folder)])]) {
    try {
      // A fork's run has no secrets, so what it calls a preview of the real stack is none.
      const real = fork ? undefined : readArtifact(folder, "real", stack);
      const artifact = real ?? readArtifact(folder, "offline", stack);
      if (artifact === undefined) continue;
      const body = commentOf({
        ...{ stack, report: artifact.report, commit: run.headCommit, url: run.url, fork, overrides },
        origin: real === undefined ? "offline" : "real",
        fingerprint: real?.fingerprint,
      });
      const done = await putComment(github, number, reviewMarker(stack), body);
      note(`${stack}: comment on #${number} ${done}`);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      unusable.push(error.message);
    }
  }
  if (unusable.length > 0) throw new Failure(`not posted: ${unusable.join("; ")}`);
}
