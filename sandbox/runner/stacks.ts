import { Failure } from "../../commands/failure.ts";
import { run } from "../toolchain/process.ts";
import type { Progress } from "../toolchain/progress.ts";
import type { CommandLine } from "./arguments.ts";
import { type Layout, stackFileName } from "./layout.ts";
import { refreshStackFile, trackedStacks } from "./stack-files.ts";
import { existingStacks, selectedStack, stackExists } from "./state.ts";

/** Commands that work on a stack; without one the CLI would ask, or fail without saying which there are. */
const STACK_COMMANDS: ReadonlySet<string> = new Set([
  ...["up", "update", "preview", "pre", "refresh", "destroy", "down", "import", "watch", "cancel", "unlock"],
  ...["config", "inventory", "state"],
]);

export function isStackCommand(name: string): boolean {
  return STACK_COMMANDS.has(name) || name === "stack";
}

export interface StackContext {
  readonly layout: Layout;
  readonly cli: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
}

/** The stacks that can be named: those with a file in the clone and those with a state here. */
export async function knownStacks(layout: Layout): Promise<readonly string[]> {
  return [...new Set([...trackedStacks(layout), ...(await existingStacks(layout))])].sort();
}

/**
 * The stack that a command works on; undefined where it works on none.
 * @throws Failure for one that is not known, with those that are
 */
export async function chooseStack(layout: Layout, command: CommandLine): Promise<string | undefined> {
  const { words, help } = command;
  if (help || (words[0] === "stack" && words[1] === "init")) return undefined;
  const stack = command.stack ?? (await selectedStack(layout));
  const known = await knownStacks(layout);
  if (stack === undefined) {
    if (!STACK_COMMANDS.has(words[0] ?? "")) return undefined;
    throw new Failure(
      `no stack is chosen: name one with --stack (known: ${known.join(", ")}), or choose one for good with bin/sandbox stack select`,
    );
  }
  if (!known.includes(stack)) {
    throw new Failure(
      `there is no stack "${stack}": neither ${stackFileName(stack)} in ${layout.root} nor a state of that name in ${layout.state}; known are ${known.join(", ")}`,
    );
  }
  return stack;
}

/**
 * Makes a stack ready for a command: its file up to date with the clone's, and at the first time its state made.
 * @throws Failure where the stack's file is malformed
 */
export async function prepareStack(context: StackContext, stack: string): Promise<void> {
  const note = await refreshStackFile(context.layout, stack);
  if (note !== undefined) context.progress.note(note);
  if (stackExists(context.layout, stack)) return;
  const outcome = await run(context.cli, ["stack", "init", stack, "--no-select", "--non-interactive"], {
    environment: context.environment,
    directory: context.layout.project,
  });
  if (outcome.code !== 0 && !stackExists(context.layout, stack)) {
    throw new Failure(`stack ${stack} could not be made in ${context.layout.state}: ${outcome.tail}`);
  }
  context.progress.note(`stack ${stack} made in ${context.layout.state}`);
}
