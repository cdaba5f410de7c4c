import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../../../commands/failure.ts";
import type { MachineVolume } from "../../cloud/machine-boot.ts";
import { run } from "../../toolchain/process.ts";
import type { SeedFiles } from "./files.ts";

const SYSTEM = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };
const GIGABYTE = 1024 ** 3;

/** A volume as a block device of this host. */
export interface AttachedVolume {
  /** `/dev/loop3`. */
  readonly host: string;
  /** Where the machine finds it. */
  readonly machine: string;
}

/** The file that a volume is kept in; it holds no more of the disk than was written. */
export function volumeFile(disks: string, id: string): string {
  return join(disks, "volume", `${id}.img`);
}

/** Makes a volume, formatted as its cloud does, or grows it, and gives it a block device. */
export async function attachVolume(disks: string, volume: MachineVolume): Promise<AttachedVolume> {
  const file = volumeFile(disks, volume.id);
  if (!existsSync(file)) await makeVolume(file, volume);
  else if ((await stat(file)).size < volume.size * GIGABYTE) await truncate(file, volume.size * GIGABYTE);
  const known = await deviceOf(file);
  if (known !== undefined) return { host: known, machine: volume.device };
  const device = (await system(["losetup", "--find", "--show", file])).trim();
  return { host: device, machine: volume.device };
}

/** Takes the block device of a volume away; its file stays. */
export async function detachVolume(disks: string, id: string): Promise<void> {
  const file = volumeFile(disks, id);
  const device = existsSync(file) ? await deviceOf(file) : undefined;
  if (device !== undefined) await system(["losetup", "--detach", device]);
}

/** Takes the block devices of all volumes away. */
export async function detachVolumes(disks: string): Promise<void> {
  const files = await readdir(dirname(volumeFile(disks, ""))).catch(() => []);
  for (const file of files) await detachVolume(disks, basename(file, ".img"));
}

export async function removeVolume(disks: string, id: string): Promise<void> {
  await detachVolume(disks, id);
  await rm(volumeFile(disks, id), { force: true });
}

/** What makes a machine show its volumes early in its boot (tmpfiles.d(5)): a container has no udev. */
export function volumeFiles(volumes: readonly AttachedVolume[]): SeedFiles {
  const lines = volumes.map(({ host, machine }) => `b ${machine} 0660 root disk - 7:${minorOf(host)}\n`);
  return { "/etc/tmpfiles.d/volumes.conf": { content: lines.join(""), mode: 0o644 } };
}

/** `/dev/loop3`: 3. */
function minorOf(device: string): string {
  return device.replace("/dev/loop", "");
}

/** Brings a running machine's device nodes up to what hangs on it. */
export async function showVolume(leader: number, { host, machine }: AttachedVolume): Promise<void> {
  const script = 'mkdir -p "$(dirname "$1")" && rm -f "$1" && mknod "$1" b 7 "$2"';
  await inside(leader, ["sh", "-c", script, "sh", machine, minorOf(host)]);
}

export async function hideVolume(leader: number, device: string): Promise<void> {
  await inside(leader, ["rm", "-f", device]);
}

/** A volume is whole as soon as it is there. */
async function makeVolume(file: string, { size, filesystem }: MachineVolume): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  await writeFile(draft, "", { mode: 0o600 });
  await truncate(draft, size * GIGABYTE);
  if (filesystem !== "") await system([`mkfs.${filesystem}`, "-q", draft]);
  await rename(draft, file);
}

/** The loop device of a file; undefined where it has none. */
async function deviceOf(file: string): Promise<string | undefined> {
  const list = await system(["losetup", "--noheadings", "--output", "NAME", "--associated", file]);
  return list.split("\n")[0]?.trim() || undefined;
}

async function inside(leader: number, argv: readonly string[]): Promise<void> {
  await system(["nsenter", "--target", String(leader), "--mount", "--", ...argv]);
}

async function system([program = "", ...words]: readonly string[]): Promise<string> {
  const { code, output, tail } = await run(program, words, { environment: SYSTEM });
  if (code !== 0) throw new Failure(`${program} ${words.join(" ")} failed: ${tail}`);
  return output;
}
