import { join } from "node:path";
import type { MachinePaths } from "../paths.ts";
import { startDetached, stopRecorded } from "../process/detached.ts";
import { readRunning } from "../process/record.ts";

function recordFile(paths: MachinePaths): string {
  return join(paths.processes, "packages.json");
}

/** Starts the keeping of packages beside everything else, with what processor is left; not a second time. */
export async function startKeeping(
  paths: MachinePaths,
  { root, stack }: { readonly root: string; readonly stack: string },
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (environment.SANDBOX_PLAIN_IMAGES === "1" || readRunning(recordFile(paths)) !== undefined) return;
  await startDetached({
    argv: ["nice", "-n", "19", process.execPath, join(import.meta.dirname, "main.ts"), root, stack],
    environment,
    record: recordFile(paths),
    log: join(paths.logs, "packages.log"),
  });
}

/** Ends it, before the machines go whose packages it keeps. */
export async function stopKeeping(paths: MachinePaths): Promise<void> {
  await stopRecorded(recordFile(paths));
}
