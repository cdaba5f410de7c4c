import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { hostCgroups } from "../../sandbox/machines/boot/cgroups.ts";
import { groupOfWorld } from "../../sandbox/machines/group.ts";
import type { MachinePaths } from "../../sandbox/machines/paths.ts";
import { cacheDirectory } from "../../sandbox/toolchain/cli.ts";

/** Everything of a world that this host still has: processes, mounts, disks, networks, control groups, files. */
export async function traces(paths: MachinePaths): Promise<readonly string[]> {
  const { unified, memory, cpu } = await hostCgroups();
  const groups = [unified, memory, cpu].flatMap((mount) =>
    mount === undefined ? [] : [join(mount, groupOfWorld(paths))],
  );
  const folders = ["/run/netns", "/run/estate", "/run/systemd/nspawn/propagate", "/var/tmp"];
  const disks = join(cacheDirectory(process.env), "disks");
  const names = (await Promise.all([...folders, disks].map(entries))).flat();
  return [
    ...(await processes(paths)),
    ...lines("/proc/self/mountinfo").filter((line) => isOf(paths, line)),
    ...(await loopDevices()).filter((line) => isOf(paths, line)),
    ...names.filter((name) => isOf(paths, name)),
    ...[...groups, paths.directory].filter(existsSync),
  ];
}

/** Names of all that is the world's have its own name in them, or lie in its folders. */
function isOf({ world, directory, run }: MachinePaths, text: string): boolean {
  return [world, directory, run].some((part) => text.includes(part));
}

/** By their command line, or the control group that they are in. */
async function processes(paths: MachinePaths): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ");
    const group = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
    // It has ended, and whoever inherited it has not asked yet how.
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "State:\tZ");
    if (/^State:\tZ/m.test(status)) continue;
    if (isOf(paths, command) || isOf(paths, group)) found.push(`process ${pid}: ${command}`);
  }
  return found;
}

/** Each with the file that it is. */
async function loopDevices(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await readdir("/sys/block")) {
    const file = await readFile(`/sys/block/${name}/loop/backing_file`, "utf8").catch(() => undefined);
    if (file !== undefined) found.push(`${name} of ${file.trim()}`);
  }
  return found;
}

async function entries(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
}

function lines(file: string): readonly string[] {
  return readFileSync(file, "utf8").split("\n");
}
