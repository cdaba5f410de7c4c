import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { run } from "../toolchain/process.ts";
import type { StackContext } from "./stacks.ts";
import { readState } from "./state.ts";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A `stack export` without what an interrupted run had begun. */
export function withoutPendingOperations(exported: string): string {
  const file: unknown = JSON.parse(exported);
  if (!isRecord(file) || !isRecord(file.deployment)) return exported;
  const { pending_operations: _, ...deployment } = file.deployment;
  return JSON.stringify({ ...file, deployment });
}

/**
 * Forgets the operations that an interrupted run had begun, once an `up` and the sweep after it have settled each of
 * them. The CLI would warn of them for ever: it cannot know what became of them, the simulated cloud does.
 */
export async function forgetPendingOperations(context: StackContext, stack: string): Promise<void> {
  const { layout, cli, environment } = context;
  if ((await readState(layout, stack)).pending.length === 0) return;
  const file = join(layout.directory, `${stack}.${process.pid}.json`);
  const stackCommand = async (action: "export" | "import") => {
    const words = ["stack", action, "--stack", stack, "--file", file];
    const outcome = await run(cli, words, { environment, directory: layout.project });
    if (outcome.code !== 0) throw new Failure(`pulumi ${words.join(" ")} failed: ${outcome.tail}`);
  };
  try {
    // Made first, for its mode: secrets in it are encrypted, but it is the state.
    await writeFile(file, "", { mode: 0o600 });
    await stackCommand("export");
    await writeFile(file, withoutPendingOperations(await readFile(file, "utf8")));
    await stackCommand("import");
  } finally {
    await rm(file, { force: true });
  }
}
