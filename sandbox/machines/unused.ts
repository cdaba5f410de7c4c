import { mkdir, readdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { diskLayers } from "./boot/disk.ts";
import { machineDisk } from "./boot/machine.ts";
import type { MachinePaths } from "./paths.ts";

/** Milliseconds since its last use after which an image goes: another branch may still have it. */
const IMAGE_LIFE = 30 * 86_400_000;
/** Milliseconds since it was made after which a layer goes: whoever makes one names it then. */
const LAYER_LIFE = 86_400_000;
/** Of a folder that is being removed: nobody is to take half of it for whole. */
const UNUSED = ".unused";

/** Tells where the disks of a stack are, to whoever looks for what no disk lies on. */
export async function rememberDisks(cache: string, { world }: MachinePaths, disks: string): Promise<void> {
  const file = join(cache, "estates", world);
  await mkdir(join(cache, "estates"), { recursive: true });
  await rm(file, { force: true });
  await symlink(disks, file);
}

export async function forgetDisks(cache: string, { world }: MachinePaths): Promise<void> {
  await rm(join(cache, "estates", world), { force: true });
}

/**
 * Removes the images that nobody has used for a month and the layers of packages that no machine would start from; never
 * what a disk of any clone lies on.
 * @returns their names
 */
export async function removeUnused(cache: string, now: Date): Promise<readonly string[]> {
  const images = join(cache, "images");
  const layers = join(cache, "layers");
  const below = await layersOfDisks(join(cache, "estates"));
  const unusedImages = (await olderThan(now.getTime() - IMAGE_LIFE, images)).filter(
    (name) => !below.has(name),
  );
  for (const name of unusedImages) await rm(join(layers, "of", name), { recursive: true, force: true });
  const named = await namedLayers(join(layers, "of"));
  const unusedLayers = (await olderThan(now.getTime() - LAYER_LIFE, layers)).filter(
    (name) => !below.has(name) && !named.has(name),
  );
  for (const [folder, unused] of [
    [images, unusedImages],
    [layers, unusedLayers],
  ] as const) {
    for (const name of unused) {
      await rename(join(folder, name), join(folder, name + UNUSED));
      await rm(join(folder, `${name}.log`), { force: true });
    }
    const going = (await entries(folder)).filter((name) => name.endsWith(UNUSED));
    for (const name of going) await rm(join(folder, name), { recursive: true, force: true });
  }
  return [...unusedImages, ...unusedLayers];
}

/** The names of what the disks of all clones lie on. A clone that is gone is forgotten. */
async function layersOfDisks(estates: string): Promise<ReadonlySet<string>> {
  const found: string[] = [];
  for (const world of await entries(estates)) {
    const link = join(estates, world);
    const disks = await readlink(link);
    if ((await stat(disks).catch(() => undefined)) === undefined) {
      await rm(link, { force: true });
      continue;
    }
    const machines = (await entries(machineDisk(disks, ""))).map((id) => machineDisk(disks, id));
    for (const disk of [join(disks, "world"), ...machines]) found.push(...(await diskLayers(disk)));
  }
  return new Set(found.map((layer) => basename(layer)));
}

/** The names of what was made in a folder, and last used before a time: that of its log. What has none stays. */
async function olderThan(time: number, folder: string): Promise<readonly string[]> {
  const names = new Set(await entries(folder));
  const old: string[] = [];
  for (const name of names) {
    if (names.has(`${name}.log`) && (await stat(join(folder, `${name}.log`))).mtimeMs < time) old.push(name);
  }
  return old;
}

/** The names of the layers that machines start from. */
async function namedLayers(folder: string): Promise<ReadonlySet<string>> {
  const found: string[] = [];
  for (const image of await entries(folder)) {
    for (const machine of await entries(join(folder, image)))
      found.push(basename(await readlink(join(folder, image, machine))));
  }
  return new Set(found);
}

function entries(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
