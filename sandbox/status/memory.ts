import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CgroupMounts } from "../machines/boot/cgroups.ts";

/** In bytes. */
export interface Memory {
  readonly used: number;
  readonly limit: number;
}

/**
 * A machine's memory as its control group counts it, without the file cache that nobody has used of late; undefined
 * where this host does not count.
 * @param group the machine's, `estate-1a2b3c4d/400000001`
 */
export async function memoryOf(mounts: CgroupMounts, group: string): Promise<Memory | undefined> {
  const [directory, usage, limit] =
    mounts.memory === undefined
      ? [mounts.unified, "memory.current", "memory.max"]
      : [mounts.memory, "memory.usage_in_bytes", "memory.limit_in_bytes"];
  if (directory === undefined) return undefined;
  try {
    const read = (name: string) => readFile(join(directory, group, name), "utf8");
    return countMemory(await read(usage), await read("memory.stat"), await read(limit));
  } catch {
    // A group of a machine that has just ended, or a kernel without the controller.
    return undefined;
  }
}

/** @param statistics of version 1 or 2 (the kernel's documentation of the memory controllers) */
export function countMemory(usage: string, statistics: string, limit: string): Memory {
  const inactive = /^(?:total_)?inactive_file (\d+)$/m;
  // Version 1 has the numbers of the group alone first, and then those with its children.
  const [, cache = "0"] = /^total_inactive_file (\d+)$/m.exec(statistics) ?? inactive.exec(statistics) ?? [];
  return { used: Math.max(0, Number(usage) - Number(cache)), limit: Number(limit) };
}
