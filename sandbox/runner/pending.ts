import { isRecord } from "../../commands/record.ts";
import { editState } from "./edit-state.ts";
import type { StackContext } from "./stacks.ts";
import { readState } from "./state.ts";

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
  if ((await readState(context.layout, stack)).pending.length === 0) return;
  await editState(context, stack, withoutPendingOperations);
}
