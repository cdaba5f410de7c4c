import assert from "node:assert/strict";
import { type Ended, finish } from "../../commands/process.ts";
import { applyDiff } from "../documents/guide.ts";
import type { Workspace } from "../engine/workspace.ts";
import { type Step, shows, stepsOf } from "./runbook.ts";

/** How a page is followed. */
export interface Following {
  readonly kinds: readonly Step["kind"][];
  readonly environment: NodeJS.ProcessEnv;
  /** What stands in place of words that a page can only have as an example. @default none */
  readonly given?: Readonly<Record<string, string>>;
  /** What a person does elsewhere before a step. @default nothing */
  readonly before?: (step: Step) => Promise<void> | void;
  /** Whether other pages were followed before: then how much stays as it was is not what this page says. @default false */
  readonly amongOthers?: boolean;
}

/** `14 changes. 304 unchanged` */
const unchanged = /^ *(?:\d+ changes\. )?\d+ unchanged$/gm;

/**
 * Follows a page in a clone as a person does, who answers the CLI's question with yes; an `up` makes no preview of its own.
 * Edits are made, commands of those kinds are run, and the others are left out.
 * @throws {AssertionError} where a command fails, or does not print what the page says
 */
export async function follow(
  page: string,
  workspace: Workspace,
  { kinds, environment, given = {}, before, amongOthers = false }: Following,
): Promise<void> {
  for (const step of stepsOf(page)) {
    const { kind, text, expected = "" } = step;
    if (kind === "diff") {
      applyDiff(workspace, text);
      continue;
    }
    if (!kinds.includes(kind)) continue;
    await before?.(step);
    const { code, output } = await answered(workspace, withGiven(text, given), environment);
    const said = `${page}:\n${text}\nprints\n${output}`;
    assert.equal(code, 0, said);
    const shown = amongOthers ? expected.replaceAll(unchanged, "…") : expected;
    assert.ok(shown === "" || shows(output, shown), `${said}\nand not\n${shown}`);
  }
}

function withGiven(text: string, given: Readonly<Record<string, string>>): string {
  return Object.entries(given).reduce(
    (changed, [example, word]) => changed.replaceAll(example, () => word),
    text,
  );
}

function answered(workspace: Workspace, text: string, environment: NodeJS.ProcessEnv): Promise<Ended> {
  const commands = text
    .replaceAll(
      /(bin\/sandbox (?:up|destroy)\b)/g,
      "$1 --yes --skip-preview --suppress-outputs --suppress-progress",
    )
    .replaceAll(/(bin\/sandbox (?:refresh|cancel|state [a-z]+)\b)/g, "$1 --yes");
  return finish("bash", ["-euo", "pipefail", "-c", `exec 2>&1\n${commands}`], {
    cwd: workspace.path,
    env: { ...process.env, ESTATE_NOW: workspace.now, PULUMI_EXPERIMENTAL: "true", ...environment },
  });
}
