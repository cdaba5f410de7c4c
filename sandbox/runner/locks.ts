import { rm } from "node:fs/promises";
import { Failure } from "../../commands/failure.ts";
import type { Progress } from "../toolchain/progress.ts";
import type { Layout } from "./layout.ts";
import { type StackLock, stackLocks } from "./state.ts";

/** Commands that lock the stack's state. */
const LOCKING_COMMANDS: ReadonlySet<string> = new Set([
  ...["up", "update", "refresh", "destroy", "down", "import", "watch"],
]);

export function needsLock(words: readonly string[]): boolean {
  return LOCKING_COMMANDS.has(words[0] ?? "");
}

async function remove(lock: StackLock): Promise<void> {
  await rm(lock.file, { force: true });
  await rm(`${lock.file}.attrs`, { force: true });
}

function describe(lock: StackLock): string {
  return `process ${lock.pid} of ${lock.user}@${lock.host} since ${lock.since}`;
}

/**
 * Sees to it that a stack is free. A lock whose process is gone from this machine was left by an interrupted run: it
 * is removed, as nobody else can.
 * @throws Failure while somebody holds it
 */
export async function clearAbandonedLocks(layout: Layout, stack: string, progress: Progress): Promise<void> {
  for (const lock of await stackLocks(layout, stack)) {
    switch (lock.holder) {
      case "alive":
        throw new Failure(
          `stack ${stack} is locked by ${describe(lock)}, which is at work; wait for it to end, or end it (kill ${lock.pid}) and run this again`,
        );
      case "elsewhere":
        throw new Failure(
          `stack ${stack} is locked by ${describe(lock)}, on another machine; where that run is over, remove the lock with bin/sandbox unlock --stack ${stack}`,
        );
      case "gone":
        await remove(lock);
        progress.note(
          `stack ${stack} was locked by ${describe(lock)}, an interrupted run; that process is gone, so the lock is removed`,
        );
    }
  }
}

/**
 * Removes the locks of a stack.
 * @throws Failure while a process of this machine is at work on it
 */
export async function unlock(layout: Layout, stack: string, progress: Progress): Promise<void> {
  const locks = await stackLocks(layout, stack);
  if (locks.length === 0) progress.note(`stack ${stack} is not locked`);
  for (const lock of locks) {
    if (lock.holder === "alive") {
      throw new Failure(
        `stack ${stack} is locked by ${describe(lock)}, which is at work; two at once would lose state: end it (kill ${lock.pid}) and run this again, or remove ${lock.file} if that number is another process's by now`,
      );
    }
    await remove(lock);
    progress.note(`stack ${stack} is unlocked; it was locked by ${describe(lock)}`);
  }
}
