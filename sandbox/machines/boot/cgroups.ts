import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../../commands/failure.ts";

/** Where the host has its control groups (cgroups(7)). */
export interface CgroupMounts {
  /** The unified hierarchy (version 2), which the machine's own systemd works in. */
  readonly unified: string | undefined;
  /** Version 1 hierarchies of the controllers that limit; with version 2 alone they are in the unified one. */
  readonly memory: string | undefined;
  readonly cpu: string | undefined;
}

/** Reads /proc/self/mountinfo (proc(5)). */
export function cgroupMounts(mountinfo: string): CgroupMounts {
  const mounts = mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const path = before.split(" ")[4];
    const [type = "", , options = ""] = after.split(" ");
    return path === undefined || !type.startsWith("cgroup")
      ? []
      : [{ path, type, options: options.split(",") }];
  });
  const controller = (name: string) =>
    mounts.find(({ type, options }) => type === "cgroup" && options.includes(name))?.path;
  return {
    unified: mounts.find(({ type }) => type === "cgroup2")?.path,
    memory: controller("memory"),
    cpu: controller("cpu"),
  };
}

/** A group of a machine, and what its limits are written to. */
export interface CgroupPlan {
  /** Folders to make; the machine's first process is written into each one's `cgroup.procs`. */
  readonly groups: readonly string[];
  readonly limits: readonly { readonly file: string; readonly value: string }[];
  /** Limits that this kernel does not give. */
  readonly lacking: readonly ("memory" | "cpu")[];
}

const PERIOD = 100_000; // microseconds

/** @param name of the machine's group, `estate-1a2b3c4d/400000001` */
export function planCgroups(
  mounts: CgroupMounts,
  name: string,
  { memory, cpus }: { readonly memory: number; readonly cpus: number },
  unifiedControllers: readonly string[],
): CgroupPlan {
  const groups: string[] = [];
  const limits: { file: string; value: string }[] = [];
  const lacking: ("memory" | "cpu")[] = [];
  const bytes = String(memory * 1024 * 1024);
  const quota = String(cpus * PERIOD);
  const unified = mounts.unified === undefined ? undefined : join(mounts.unified, name);
  if (unified !== undefined) groups.push(unified);
  if (mounts.memory !== undefined) {
    groups.push(join(mounts.memory, name));
    limits.push({ file: join(mounts.memory, name, "memory.limit_in_bytes"), value: bytes });
  } else if (unified !== undefined && unifiedControllers.includes("memory")) {
    limits.push({ file: join(unified, "memory.max"), value: bytes });
  } else lacking.push("memory");
  if (mounts.cpu !== undefined) {
    groups.push(join(mounts.cpu, name));
    limits.push({ file: join(mounts.cpu, name, "cpu.cfs_quota_us"), value: quota });
  } else if (unified !== undefined && unifiedControllers.includes("cpu")) {
    limits.push({ file: join(unified, "cpu.max"), value: `${quota} ${PERIOD}` });
  } else lacking.push("cpu");
  return { groups: [...new Set(groups)], limits, lacking };
}

/** What this host cannot limit for a machine. */
export async function lackingLimits(): Promise<CgroupPlan["lacking"]> {
  const mounts = await hostCgroups();
  return planCgroups(mounts, "estate", { memory: 1, cpus: 1 }, await unifiedControllers(mounts)).lacking;
}

/** The controllers of version 2 that this host could give to a group. */
export async function unifiedControllers({ unified }: CgroupMounts): Promise<readonly string[]> {
  if (unified === undefined) return [];
  const text = await readFile(join(unified, "cgroup.controllers"), "utf8").catch(() => "");
  return text.split(/\s+/).filter((name) => name !== "");
}

/** The group, without limits, for what runs beside the machines; undefined where the host has none to give. */
export async function makeGroup({ unified }: CgroupMounts, name: string): Promise<readonly string[]> {
  if (unified === undefined) return [];
  await mkdir(join(unified, name), { recursive: true });
  return [join(unified, name)];
}

/** Where this host has its control groups. */
export async function hostCgroups(): Promise<CgroupMounts> {
  return cgroupMounts(await readFile("/proc/self/mountinfo", "utf8"));
}

/** Makes the groups with their limits. */
export async function makeCgroups(plan: CgroupPlan, mounts: CgroupMounts, name: string): Promise<void> {
  for (const group of plan.groups) await mkdir(group, { recursive: true });
  if (mounts.unified !== undefined && mounts.memory === undefined) await delegate(mounts.unified, name);
  for (const { file, value } of plan.limits) await writeFile(file, value);
}

/** Version 2: a group has the controllers that each one above it hands down. */
async function delegate(unified: string, name: string): Promise<void> {
  let folder = unified;
  for (const step of name.split("/")) {
    for (const controller of ["memory", "cpu"]) {
      await writeFile(join(folder, "cgroup.subtree_control"), `+${controller}`).catch(() => undefined);
    }
    folder = join(folder, step);
  }
}

/**
 * Ends whatever still runs in a unified group and those below it (cgroup.kill, since Linux 5.14), and waits for it.
 * @throws {Failure} where the kernel cannot end it within a minute
 */
export async function killCgroup(mounts: CgroupMounts, name: string): Promise<void> {
  if (mounts.unified === undefined) return;
  const file = (last: string) => join(mounts.unified ?? "", name, last);
  if (!existsSync(file("cgroup.kill"))) return;
  await writeFile(file("cgroup.kill"), "1");
  const isPopulated = async () =>
    /^populated 1$/m.test(await readFile(file("cgroup.events"), "utf8").catch(() => ""));
  for (const end = Date.now() + 60_000; await isPopulated(); await sleep(20)) {
    if (Date.now() < end) continue;
    throw new Failure(
      `processes of ${name} do not end, a minute after they were killed: ${file("cgroup.procs")} names them; see what they wait for (ps -o pid,state,wchan,args), then run this again`,
    );
  }
}

/** Removes a machine's groups, the groups that its systemd made included. */
export async function removeCgroups(mounts: CgroupMounts, name: string): Promise<void> {
  const folders = [mounts.unified, mounts.memory, mounts.cpu].filter((path) => path !== undefined);
  for (const folder of folders) await removeTree(join(folder, name));
}

async function removeTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(folder, entry.name));
  await rmdir(folder).catch(() => undefined);
}
