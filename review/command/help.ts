import { RULES } from "../gate/index.ts";
import { PREVIEW_COMMAND } from "../plan/read.ts";

/** What `bin/review help` prints. */
export function help(): string {
  const width = Math.max(...RULES.map(({ name }) => name.length));
  const rules = RULES.map(({ name, refuses }) => `  ${name.padEnd(width)}  ${refuses}`);
  return `bin/review turns a change into what a reviewer reads, and refuses it where it does what it should not.

  bin/review --stack prod [--base main]   the working tree against the revision where it left main: that revision is
                                          brought up in the simulated cloud, and the change is previewed on it, in
                                          temporary folders; needs no credentials and touches no stack of yours
  bin/review --preview FILE               the same report of what the engine wrote:
                                          ${PREVIEW_COMMAND}

Options:
  --allow RULE    override a rule of the gate, written into the report; several with commas or again
  --out FOLDER    where the reports go; .sandbox/review otherwise

It writes STACK.md, which fits into a comment of GitHub, STACK.summary.md with everything, and STACK.json.

Rules of the gate:
${rules.join("\n")}

Exit codes:
  0    nothing is refused
  1    the command is wrong: a flag, a rule, a revision, a file that is no preview
  2    the gate refuses the plan
  3    the change has no plan: its preview fails
  4    the base revision does not come up
  130  interrupted
`;
}
