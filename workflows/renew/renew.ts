import { setTimeout as pause } from "node:timers/promises";
import { errorMessage, Failure } from "../../commands/failure.ts";
import { EXIT } from "../../review/exit-codes.ts";
import { escaped } from "../../review/report/markdown.ts";
import type { GitHub } from "../github/client.ts";
import { closeIssue, openIssue } from "../github/issues.ts";
import { summarise } from "../job.ts";
import { outputOf, type Pulumi } from "../pulumi/cli.ts";
import { readState } from "../pulumi/state.ts";
import { noteOf } from "../pulumi/time.ts";
import { certificatesIn, lifeProblem, renewalTargets } from "./certificates.ts";
import { declaredTargets } from "./declared.ts";

export interface RenewRequest {
  readonly pulumi: Pulumi;
  readonly stack: string;
  /** Undefined outside of GitHub: no issue is written then. */
  readonly github: GitHub | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** What that CLI's program takes for now. */
  readonly now: Date;
  /** Address of the run, for the issue. */
  readonly url: string;
  /** Takes a line for the log. */
  readonly note: (line: string) => void;
  /** Waits so many milliseconds for another update's lock; tests do not. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Renews the certificates that are due, and nothing else, then looks at what is left of all of them. Hosts that cannot
 * be reached do not keep others from theirs.
 * @returns 0, or 1 where the renewal failed or any certificate is near its end; an issue is open then
 */
export async function renewCertificates(request: RenewRequest): Promise<number> {
  const { pulumi, stack, now } = request;
  const exported = () => outputOf(pulumi, "stack", "export", "--stack", stack);
  const problems: string[] = [];
  try {
    const known = renewalTargets(readState(await exported()));
    if (known.length === 0) problems.push(`the state of ${stack} has no certificate at all`);
    else problems.push(...(await renewKnown(request, known)));
    const certificates = certificatesIn(readState(await exported()));
    problems.push(...certificates.flatMap((each) => lifeProblem(each, now) ?? []));
    const lines = certificates.map(({ name, expires }) => `${expires.toISOString().slice(0, 10)}  ${name}`);
    for (const line of lines.sort()) request.note(line);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    problems.push(errorMessage(error));
  }
  // First to the log: GitHub may be what is down.
  for (const problem of problems) request.note(`error: ${problem}`);
  await report(request, problems);
  return problems.length === 0 ? EXIT.fine : EXIT.mistaken;
}

/** What the program does not declare is left out, and told. */
async function renewKnown(request: RenewRequest, known: readonly string[]): Promise<readonly string[]> {
  const { pulumi, stack, note } = request;
  try {
    const targets = await declaredTargets(pulumi, stack, known);
    const left = known.length - targets.length;
    if (left > 0) {
      note(
        `${left} of ${known.length} resources are of an update that stopped halfway, and stay as they are: bring ${stack} up again`,
      );
    }
    return targets.length > 0 ? await renew(request, targets) : [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [errorMessage(error)];
  }
}

const LOCKED = /the stack is currently locked|another update is currently in progress/i;
const ATTEMPTS = 6;
const MINUTES = 5;

async function renew(request: RenewRequest, targets: readonly string[]): Promise<readonly string[]> {
  const { pulumi, stack, now, wait = pause } = request;
  for (let attempt = 1; ; attempt++) {
    const { code, output, errors } = await pulumi.show(
      ...["up", "--stack", stack, "--yes", "--non-interactive", "--skip-preview", "--suppress-progress"],
      // One host that is down fails its own command only.
      "--continue-on-error",
      ...noteOf(now),
      ...targets.flatMap((urn) => ["--target", urn]),
    );
    if (code === 0) return [];
    const said = `${errors}\n${output}`;
    if (!LOCKED.test(said) || attempt === ATTEMPTS) {
      const words = said.split("\n").filter((line) => /error/i.test(line));
      return [`the renewal ended with ${code}: ${words.slice(0, 5).join(" / ").trim() || "see its log"}`];
    }
    request.note(`another update holds the lock of ${stack}; asking again in ${MINUTES} minutes`);
    await wait(MINUTES * 60_000);
  }
}

async function report(request: RenewRequest, problems: readonly string[]): Promise<void> {
  const { stack, github, environment, url } = request;
  const marker = `<!-- estate-renew: ${stack} -->`;
  const label = "certificates";
  if (problems.length === 0) {
    summarise(environment, `**${stack}: every certificate has enough of its life left.**`);
    if (github) await closeIssue(github, { marker, label }, `All certificates are well: ${url}`);
    return;
  }
  const list = problems.map((problem) => `- ${escaped(problem)}`).join("\n");
  const body = `${marker}\nCertificates of ${stack} need somebody, before one expires and takes its service along:\n\n${list}\n\nThe last run: ${url}\n`;
  summarise(environment, body);
  if (github)
    await openIssue(github, { marker, label, body, title: `Certificates of ${stack} need attention` });
}
