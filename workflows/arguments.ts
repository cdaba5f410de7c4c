import { Failure } from "../commands/failure.ts";

export const COMMANDS = [
  "stacks",
  "review",
  "comment",
  "plan",
  "apply",
  "deployed",
  "drift",
  "renew",
  "zones",
  "delegation",
] as const;
export type Command = (typeof COMMANDS)[number];

/** Those that a person runs, once (docs/runbooks/first-run.md); all others are run by a workflow. */
export const BY_HAND: readonly Command[] = ["zones", "delegation"];

const FLAGS = [
  "--stack",
  "--out",
  "--base",
  "--reports",
  "--plan",
  "--program",
  "--pulumi",
  "--hosts",
  "--policies",
  "--server",
  "--parent",
  "--resolver",
  "--names",
] as const;
type Flag = (typeof FLAGS)[number];

export interface Arguments {
  readonly command: Command;
  readonly value: (flag: Flag) => string | undefined;
  /** @throws {Failure} where the flag is not given */
  readonly need: (flag: Flag) => string;
}

/** As workflows write it into paths and names of artifacts. */
export function isStackName(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,40}$/.test(text);
}

/** @throws {Failure} for a word that the command does not know, or a flag without its value */
export function parseArguments(words: readonly string[]): Arguments {
  const command = COMMANDS.find((name) => name === words[0]);
  if (command === undefined) {
    throw new Failure(
      `bin/workflow has no command ${JSON.stringify(words[0] ?? "")}; it has ${COMMANDS.join(", ")}: bin/workflow help`,
    );
  }
  const given = new Map<Flag, string>();
  for (let index = 1; index < words.length; index += 2) {
    const flag = FLAGS.find((name) => name === words[index]);
    const value = words[index + 1];
    if (flag === undefined) {
      throw new Failure(
        `bin/workflow takes no ${JSON.stringify(words[index])}; it takes ${FLAGS.join(", ")}`,
      );
    }
    if (!value || value.startsWith("--")) throw new Failure(`${flag} needs a value after it`);
    given.set(flag, value);
  }
  const stack = given.get("--stack");
  if (stack !== undefined && !isStackName(stack)) {
    throw new Failure(`--stack ${JSON.stringify(stack)} is no name of a stack; as in --stack prod`);
  }
  return {
    command,
    value: (flag) => given.get(flag),
    need: (flag) => {
      const value = given.get(flag);
      if (value === undefined) throw new Failure(`bin/workflow ${command} needs ${flag}`);
      return value;
    },
  };
}

export const HELP = `bin/workflow is what the workflows under .github/workflows run; each command works on any machine.

  bin/workflow stacks                                   the stacks of this repository, as JSON for a job's matrix
  bin/workflow review --stack STACK --base REVISION     the change reviewed offline, in the simulated cloud
  bin/workflow review --stack STACK --pulumi pulumi     the same of what the real stack's engine plans
  bin/workflow comment --reports FOLDER                 reports of a finished run as comments of its pull request
  bin/workflow plan --stack STACK                       plan a merged change, for an approval
  bin/workflow apply --stack STACK --plan FOLDER        bring the stack up with that plan, and nothing else
  bin/workflow deployed --stack STACK                   the revision that the stack was last brought up with
  bin/workflow drift --stack STACK                      compare clouds and hosts with what is declared; one issue
  bin/workflow renew --stack STACK                      renew due certificates and nothing else; one issue
  bin/workflow zones --stack STACK                      a first run: keep what today's name servers answer
  bin/workflow delegation --stack STACK                 a first run: what the new ones answer, and who is delegated to

Options:
  --out FOLDER      where reports and plans go; .sandbox/workflow otherwise
  --program FOLDER  the program to run, where it is another revision's than this folder
  --pulumi COMMAND  the CLI; pulumi otherwise, and bin/sandbox for the embedded cloud
  --policies PACK   apply holds the update against a policy pack too: policies/run for the vendor's CLI
  --hosts no        drift asks the clouds only
  --server ADDRESS  the name server that is asked, for one zone or all: 192.0.2.53 or example.org=192.0.2.53,…
  --parent ADDRESS  the name server of the zone above, written alike
  --resolver ADDRESS  finds both where they are not given; this machine's own otherwise
  --names NAME,…    zones asks for these names too

With GITHUB_TOKEN, GITHUB_REPOSITORY and GITHUB_API_URL set, as in a job, comments and issues are written; without a
token, commands print what they find. LABELS (JSON) holds a pull request's labels, of which allow-RULE overrides that
rule in its review; plan takes the overrides that the review's comment shows, and those in ALLOW ("urn too-much").

Exit codes: 0 all is well, 1 the command is wrong or failed, 2 refused or drifted, 3 the change has no plan, 4 the base
revision does not come up, 130 interrupted.
`;
