import { Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import type { GitHub } from "./client.ts";

/** A finished run of another workflow, as the event `workflow_run` tells of it. GitHub wrote it, not the change. */
export interface FinishedRun {
  readonly id: number;
  readonly url: string;
  readonly headBranch: string;
  readonly headCommit: string;
  /** `owner/name` of the repository that the change comes from. */
  readonly headRepository: string;
}

const COMMIT = /^[0-9a-f]{40}$/;

/** @throws {Failure} where the event is another one */
export function readFinishedRun(event: unknown): FinishedRun {
  const run = isRecord(event) ? event.workflow_run : undefined;
  if (isRecord(run) && run.event === "pull_request" && isRecord(run.head_repository)) {
    const { id, html_url: url, head_branch: headBranch, head_sha: headCommit } = run;
    const { full_name: headRepository } = run.head_repository;
    if (
      typeof id === "number" &&
      typeof url === "string" &&
      typeof headBranch === "string" &&
      typeof headCommit === "string" &&
      COMMIT.test(headCommit) &&
      typeof headRepository === "string"
    ) {
      return { id, url, headBranch, headCommit, headRepository };
    }
  }
  throw new Failure(
    "the event is no finished run of a pull request's workflow; this command is for the event workflow_run",
  );
}

export interface PullRequest {
  readonly number: number;
  /** Its last commit. */
  readonly head: string;
  readonly labels: readonly string[];
}

/**
 * The open pull request that a run was made for. The run's own artifacts are not asked: a stranger writes them. The
 * event names none for a fork (GitHub docs, "workflow_run": `pull_requests`), so it is found by its head.
 * @returns undefined where it is closed, or its head has moved on: that head's own run tells of it
 */
export async function pullRequestOf(github: GitHub, run: FinishedRun): Promise<PullRequest | undefined> {
  const [owner = ""] = run.headRepository.split("/");
  const head = encodeURIComponent(`${owner}:${run.headBranch}`);
  for (const entry of await github.list(`/pulls?state=open&head=${head}`)) {
    const pull = readPullRequest(entry);
    if (!pull || !isRecord(entry) || !isRecord(entry.head) || !isRecord(entry.head.repo)) continue;
    if (pull.head === run.headCommit && entry.head.repo.full_name === run.headRepository) return pull;
  }
  return undefined;
}

/** The merged pull request that a commit of the main branch came with. */
export async function mergedChangeOf(github: GitHub, commit: string): Promise<PullRequest | undefined> {
  for (const entry of await github.list(`/commits/${commit}/pulls`)) {
    if (!isRecord(entry) || typeof entry.merged_at !== "string") continue;
    if (entry.merge_commit_sha === commit) return readPullRequest(entry);
  }
  return undefined;
}

function readPullRequest(entry: unknown): PullRequest | undefined {
  if (!isRecord(entry) || !isRecord(entry.head) || typeof entry.number !== "number") return undefined;
  const labels = Array.isArray(entry.labels) ? entry.labels : [];
  return {
    number: entry.number,
    head: String(entry.head.sha),
    labels: labels.flatMap((label) =>
      isRecord(label) && typeof label.name === "string" ? [label.name] : [],
    ),
  };
}
