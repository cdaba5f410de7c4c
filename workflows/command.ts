import { readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { Failure } from "../commands/failure.ts";
import { run } from "../review/command/process.ts";
import { EXIT } from "../review/exit-codes.ts";
import { nameServers } from "../stacks/clouds/digitalocean.ts";
import { type Arguments, HELP, isStackName, parseArguments } from "./arguments.ts";
import { postReviews } from "./comment/post.ts";
import { applyPlan } from "./deploy/apply.ts";
import { makePlan } from "./deploy/plan.ts";
import { findDrift } from "./drift/drift.ts";
import { accessFrom, GitHub } from "./github/client.ts";
import { allowedBy, setOutput } from "./job.ts";
import { outputOf, type Pulumi, pulumiCli } from "./pulumi/cli.ts";
import { historyOf, readDeployed } from "./pulumi/state.ts";
import { timeFrom } from "./pulumi/time.ts";
import { renewCertificates } from "./renew/renew.ts";
import { reviewOffline, reviewReal } from "./review.ts";
import { estateOf, inheritedBy } from "./zones/estate.ts";
import { checkDelegation, keepFormerZones } from "./zones/zones.ts";

const root = join(import.meta.dirname, "..");
const note = (line: string) => process.stderr.write(`==> ${line}\n`);

/**
 * Runs a command line of `bin/workflow` and returns its exit code.
 * @throws {Failure} with what the user can do
 */
export async function main(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  if (words.length === 0 || ["help", "--help", "-h"].includes(words[0] ?? "")) {
    process.stdout.write(HELP);
    return EXIT.fine;
  }
  const given = parseArguments(words);
  if (given.command === "comment") return comment(given, environment);
  if (given.command === "stacks") {
    setOutput(environment, "stacks", JSON.stringify(stacksOf(root)));
    return EXIT.fine;
  }
  const stack = given.need("--stack");
  const out = resolve(given.value("--out") ?? join(root, ".sandbox", "workflow"));
  const request = { root, stack, out, environment };
  const program = resolve(given.value("--program") ?? root);
  switch (given.command) {
    case "review":
      return given.value("--pulumi") === undefined
        ? reviewOffline(request, given.need("--base"))
        : reviewReal(
            request,
            (await settled(given, program, environment)).pulumi,
            allowedBy(environment.LABELS),
          );
    case "plan":
      return makePlan({
        ...request,
        ...(await settled(given, program, environment)),
        github: github(environment),
        commit: await headOf(program),
        byHand: environment.GITHUB_EVENT_NAME === "workflow_dispatch",
        allowed: (environment.ALLOW ?? "").split(/[\s,]+/).filter(Boolean),
      });
    case "apply":
      return applyPlan({
        ...(await settled(given, program, environment)),
        stack,
        folder: resolve(given.need("--plan")),
        policies: given.value("--policies"),
        commit: await headOf(program),
      });
    case "deployed": {
      const deployed = await deployedOf(given, program, environment);
      if (deployed === undefined) note(`nobody noted the revision of ${stack}; this one is taken`);
      setOutput(environment, "commit", deployed?.commit ?? (await headOf(program)));
      return EXIT.fine;
    }
    case "drift":
      return findDrift({
        ...request,
        ...(await settled(given, program, environment)),
        github: github(environment),
        commit: await headOf(program),
        url: runUrl(environment),
        hosts: given.value("--hosts") !== "no",
      });
    case "zones":
    case "delegation":
      return firstRun(given, given.command, stack);
    case "renew": {
      const now = timeFrom(environment, new Date());
      return renewCertificates({
        pulumi: cliAt(now, given, program, environment),
        stack,
        environment,
        github: github(environment),
        now,
        url: runUrl(environment),
        note,
      });
    }
  }
}

async function comment(given: Arguments, environment: NodeJS.ProcessEnv): Promise<number> {
  const file = environment.GITHUB_EVENT_PATH;
  if (!file)
    throw new Failure("GITHUB_EVENT_PATH is not set; it names the payload of the event workflow_run");
  await postReviews({
    github: new GitHub(accessFrom(environment)),
    event: JSON.parse(readFileSync(file, "utf8")),
    folder: resolve(given.need("--reports")),
    stacks: stacksOf(root),
    note,
  });
  return EXIT.fine;
}

function firstRun(given: Arguments, command: "zones" | "delegation", stack: string): Promise<number> {
  const estate = estateOf(root, stack);
  const request = {
    estate,
    root,
    server: given.value("--server"),
    parent: given.value("--parent"),
    resolver: given.value("--resolver"),
    print: (line: string) => process.stdout.write(`${line}\n`),
  };
  return command === "zones"
    ? keepFormerZones({ ...request, names: given.value("--names") })
    : checkDelegation({ ...request, wanted: nameServers, inherited: inheritedBy(estate) });
}

/** Stacks with a file of settings here. */
function stacksOf(folder: string): readonly string[] {
  const names = readdirSync(folder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  return names.filter(isStackName).sort();
}

function cli(given: Arguments, program: string, environment: NodeJS.ProcessEnv): Pulumi {
  const name = given.value("--pulumi") ?? "pulumi";
  const path = name.includes("/") && !isAbsolute(name) ? join(program, name) : name;
  return pulumiCli(path, program, root, environment);
}

async function deployedOf(given: Arguments, program: string, environment: NodeJS.ProcessEnv) {
  const pulumi = cli(given, program, environment);
  return readDeployed(await outputOf(pulumi, ...historyOf(given.need("--stack"))));
}

/**
 * A CLI for which it is still the time that the last update took for now, so that nothing is due for renewal: only `renew` renews. A
 * plan therefore stays the same from its review to its approval, although certificates are renewed meanwhile.
 */
async function settled(given: Arguments, program: string, environment: NodeJS.ProcessEnv) {
  const deployed = await deployedOf(given, program, environment);
  const now = timeFrom(environment, deployed?.time ?? new Date());
  return { pulumi: cliAt(now, given, program, environment), deployed, now };
}

/** A CLI whose programs take that time for now. */
function cliAt(now: Date, given: Arguments, program: string, environment: NodeJS.ProcessEnv): Pulumi {
  return cli(given, program, { ...environment, ESTATE_NOW: now.toISOString() });
}

function github(environment: NodeJS.ProcessEnv): GitHub | undefined {
  return environment.GITHUB_TOKEN ? new GitHub(accessFrom(environment)) : undefined;
}

async function headOf(folder: string): Promise<string> {
  const { code, output } = await run("git", ["rev-parse", "HEAD"], { directory: folder });
  if (code !== 0) throw new Failure(`${folder} is no working tree of git with a commit; run this in a clone`);
  return output.trim();
}

function runUrl({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: NodeJS.ProcessEnv): string {
  if (!GITHUB_REPOSITORY || !GITHUB_RUN_ID) return "a run by hand";
  return `${GITHUB_SERVER_URL ?? "https://github.com"}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}
