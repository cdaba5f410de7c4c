import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { diskLayers } from "../boot/disk.ts";
import { machineDisk } from "../boot/machine.ts";
import { listHosts } from "../hosts.ts";
import type { MachinePaths } from "../paths.ts";
import { diskDirectory } from "../storage.ts";
import { type Building, buildLayer } from "./build.ts";
import { forgetLayer, layerFolder, rememberLayer } from "./layers.ts";
import { declaredPackages, installedPackages, type PackageFile } from "./packages.ts";

/** What was kept of one machine. */
export interface Kept {
  readonly machine: string;
  /** Its layer's name; undefined where it has nothing beside its image, or its packages' files are not all there. */
  readonly layer: string | undefined;
  readonly seconds: number;
}

/**
 * Keeps the packages of a stack's configured machines for the next machines of their names. Packages come from the
 * mirror's cache and nowhere else; a machine with one from elsewhere starts without it.
 */
export async function keepPackages(
  paths: MachinePaths,
  building: Building,
  report: (kept: Kept) => void = () => {},
): Promise<void> {
  const { cache } = building;
  const disks = await diskDirectory(paths, cache);
  const cached = await cachedFiles(cache);
  for (const { id, name } of await listHosts(paths)) {
    const started = Date.now();
    const disk = machineDisk(disks, id);
    const upper = join(disk, "upper");
    const below = await diskLayers(disk);
    const image = below.at(-1);
    const declared = await declaredPackages(upper);
    if (image === undefined || declared === undefined) continue;
    const before = await installedPackages([image]);
    const now = await installedPackages([upper, ...below]);
    const files = [...now].filter((file) => !before.has(file) && cached.has(file));
    const names = new Set([...files, ...before].map((file) => file.split("_", 1)[0] ?? ""));
    const layer = { image, declared: declared.filter((each) => names.has(each)), files };
    const folder = layerFolder(cache, layer);
    if (files.length === 0) await forgetLayer(cache, image, name);
    else {
      if (!existsSync(folder)) await buildLayer(layer, folder, cached, building);
      await rememberLayer(cache, image, name, folder);
    }
    report({
      machine: name,
      layer: files.length === 0 ? undefined : basename(folder),
      seconds: (Date.now() - started) / 1000,
    });
  }
}

/** Where each package's file is in the caches of the mirror, by its name. */
async function cachedFiles(cache: string): Promise<ReadonlyMap<PackageFile, string>> {
  const folder = join(cache, "debian");
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.endsWith(".deb"));
  return new Map(files.map((entry) => [basename(entry), join(folder, entry)]));
}
