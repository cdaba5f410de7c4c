import { mkdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { run } from "../toolchain/process.ts";
import { diskRecord } from "./boot/disk.ts";
import type { MachinePaths } from "./paths.ts";

/** Magic number of overlayfs (statfs(2)); an overlay's upper layer cannot lie on another overlay. */
const OVERLAY = 0x794c7630;
const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

/**
 * The folder for the disks of a stack's machines: in the clone, or where that is itself an overlay (a container), in the
 * cache or /var/tmp.
 * @throws Failure where all of them are
 */
export async function diskDirectory(paths: MachinePaths, cache: string): Promise<string> {
  const name = `estate-${paths.world}`;
  const candidates = [join(paths.directory, "disk"), join(cache, "disks", name), join("/var/tmp", name)];
  for (const candidate of candidates) {
    await mkdir(candidate, { recursive: true, mode: 0o700 });
    if ((await statfs(candidate)).type !== OVERLAY) return candidate;
    await rm(candidate, { recursive: true, force: true });
  }
  throw new Failure(
    `machines need a folder outside of an overlay for their disks; none of ${candidates.join(", ")} is one: mount a volume at one of them, or simulate with SANDBOX_SIMULATE=1`,
  );
}

/** Lays an overlay of an image at a folder, with /proc in it, unless it is there. The disk has a record of the image. */
export async function mountOverlay(image: string, disk: string, target: string): Promise<void> {
  if ((await mountPoints()).includes(target)) return;
  for (const name of ["upper", "work"]) await mkdir(join(disk, name), { recursive: true });
  await mkdir(target, { recursive: true });
  await writeFile(diskRecord(disk, 0), `${image}\n`);
  const layers = `lowerdir=${image},upperdir=${join(disk, "upper")},workdir=${join(disk, "work")}`;
  await mount(["-t", "overlay", "overlay", "-o", layers, target]);
  await mount(["-t", "proc", "proc", join(target, "proc")]);
}

/** Takes off everything that is mounted at a folder or below it. */
export async function unmountBelow(folder: string): Promise<void> {
  const own = (await mountPoints()).filter((point) => point === folder || point.startsWith(`${folder}/`));
  for (const point of own.reverse()) {
    const { code, tail } = await run("umount", [point], { environment: ENVIRONMENT });
    if (code !== 0) throw new Failure(`${point} cannot be unmounted: ${tail}`);
  }
}

async function mount(words: readonly string[]): Promise<void> {
  const { code, tail } = await run("mount", words, { environment: ENVIRONMENT });
  if (code !== 0) throw new Failure(`mount ${words.join(" ")} failed: ${tail}`);
}

/** In their order of mounting. */
async function mountPoints(): Promise<readonly string[]> {
  const text = await readFile("/proc/self/mountinfo", "utf8");
  return text.split("\n").flatMap((line) => line.split(" ")[4]?.replaceAll("\\040", " ") ?? []);
}
