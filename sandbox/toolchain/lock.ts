import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../../commands/failure.ts";
import { isAlive, processStart } from "./process.ts";

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
      await writeFile(file, `${process.pid} ${processStart(process.pid) ?? ""}\n`, { flag: "wx" });
      break;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    const [pid = "", started = ""] = (await readFile(file, "utf8").catch(() => "")).split(/\s/);
    const holder = Number(pid);
    // A lock that is empty has just been made. A process that began at another time merely got the number.
    if (holder > 0 && (!isAlive(holder) || (started !== "" && processStart(holder) !== started))) {
      await rm(file, { force: true });
      continue;
    }
    if (!told && holder > 0) {
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
