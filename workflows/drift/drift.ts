import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import { EXIT } from "../../review/exit-codes.ts";
import { RULES } from "../../review/gate/index.ts";
import type { GitHub } from "../github/client.ts";
import { closeIssue, openIssue } from "../github/issues.ts";
import { summarise } from "../job.ts";
import { outputOf, type Pulumi } from "../pulumi/cli.ts";
import { readState } from "../pulumi/state.ts";
import { type ReviewRequest, reviewReal } from "../review.ts";
import { checkHosts, hostsIn } from "./hosts.ts";
import { type Drift, driftIssue, driftMarker, hasDrifted } from "./issue.ts";

export interface DriftRequest extends ReviewRequest {
  readonly pulumi: Pulumi;
  readonly github: GitHub | undefined;
  readonly commit: string;
  readonly url: string;
  /** Whether hosts are asked too. */
  readonly hosts: boolean;
}

/**
 * Compares a stack with what it was brought up with: the clouds by a preview that reads them anew, hosts by their own
 * check. One issue says what is found, and is closed when nothing is.
 * @returns 0 where nothing differs, else 2
 */
export async function findDrift(request: DriftRequest): Promise<number> {
  const { stack, pulumi, github, environment, commit, url, out } = request;
  // Nothing is to be refused: whatever the plan is, it is only told. Nothing is renewed either: that has its own job.
  const everyRule = RULES.map(({ name }) => name);
  await reviewReal(request, pulumi, everyRule, ["--refresh"]);
  const report: unknown = JSON.parse(readFileSync(join(out, `${stack}.json`), "utf8"));
  const verdict = isRecord(report) ? report.verdict : undefined;
  const exported = request.hosts
    ? await outputOf(pulumi, "stack", "export", "--stack", stack, "--show-secrets")
    : undefined;
  const drift: Drift = {
    ...{ stack, commit, url },
    report: verdict === "none" ? undefined : readFileSync(join(out, `${stack}.md`), "utf8"),
    hosts: exported === undefined ? undefined : await checkHosts(hostsIn(readState(exported)), environment),
  };
  if (drift.hosts?.length === 0) {
    throw new Failure(
      `the state of ${stack} has no host with a configuration; leave hosts out with --hosts no`,
    );
  }
  const text = driftIssue(drift);
  process.stdout.write(`${text}\n`);
  summarise(environment, text);
  const marker = driftMarker(stack);
  if (!hasDrifted(drift)) {
    if (github)
      await closeIssue(github, { marker, label: "drift" }, `Everything is as declared again: ${url}`);
    return EXIT.fine;
  }
  if (github) await openIssue(github, { marker, label: "drift", title: `Drift of ${stack}`, body: text });
  return EXIT.refused;
}
