import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../../commands/failure.ts";
import { markedProcess, ownMark } from "./process.ts";

/**
 * Runs an action while no other process on this machine runs it under the same lock file. A lock whose process is
 * gone counts for nothing. Two processes that find the same dead lock may both go on: whatever is guarded must stay
 * right then, and only take longer.
 */
export async function withLock<Result>(
  file: string,
  action: () => Promise<Result>,
  options: { readonly onWait: (holder: number) => void; readonly signal: AbortSignal },
): Promise<Result> {
  for (let told = false; ; ) {
    try {
      await writeFile(file, ownMark(), { flag: "wx" });
      break;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    const mark = await readFile(file, "utf8").catch(() => "");
    const holder = markedProcess(mark);
    // A lock that is empty has just been made.
    if (mark !== "" && holder === undefined) {
      await rm(file, { force: true });
      continue;
    }
    if (!told && holder !== undefined) {
      options.onWait(holder);
      told = true;
    }
    await sleep(200, undefined, { signal: options.signal });
  }
  try {
    return await action();
  } finally {
    await rm(file, { force: true });
  }
}
