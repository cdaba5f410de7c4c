import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CgroupMounts } from "./cgroups.ts";

/**
 * The process that is the machine's first, as the host counts: the door into its namespaces. undefined where the machine
 * does not run, or has not come so far.
 * @param group the machine's, below the unified hierarchy
 */
export async function leaderOf({ unified }: CgroupMounts, group: string): Promise<number | undefined> {
  if (unified === undefined) return undefined;
  // systemd-nspawn keeps itself and what it boots apart; systemd keeps itself in a scope of its own.
  const file = join(unified, group, "payload", "init.scope", "cgroup.procs");
  const pids = (await readFile(file, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    // proc(5): its number in each nested namespace, the innermost last.
    if (/^NSpid:.*\t1$/m.test(status)) return Number(pid);
  }
  return undefined;
}
