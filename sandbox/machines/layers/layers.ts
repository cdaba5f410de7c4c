import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import type { PackageFile } from "./packages.ts";

/** Raised when the way a layer is made changes. */
const FORMAT = 1;

/** The packages that a machine has beside its image's, as a folder that is laid over the image. */
export interface PackageLayer {
  /** Root file system below it. */
  readonly image: string;
  /** What the machine's configuration asks for. */
  readonly declared: readonly string[];
  /** All that came with it. */
  readonly files: readonly PackageFile[];
}

/** The folder of a layer: named by the hash of what is in it. */
export function layerFolder(cache: string, { image, declared, files }: PackageLayer): string {
  const made = JSON.stringify([FORMAT, basename(image), [...declared].sort(), [...files].sort()]);
  const hash = createHash("sha256").update(made).digest("hex").slice(0, 12);
  return join(cache, "layers", `packages-${hash}`);
}

/** By a machine's name: the layer of the packages that it had when it was last configured. A link into the folder above. */
function nameFile(cache: string, image: string, machine: string): string {
  return join(cache, "layers", "of", basename(image), encodeURIComponent(machine));
}

/** From now on, a new machine of that name starts with this layer. */
export async function rememberLayer(
  cache: string,
  image: string,
  machine: string,
  layer: string,
): Promise<void> {
  const file = nameFile(cache, image, machine);
  await mkdir(join(file, ".."), { recursive: true });
  await rm(`${file}.new`, { force: true });
  await symlink(layer, `${file}.new`);
  await rename(`${file}.new`, file);
}

/** The next machine of that name starts with its image alone. */
export async function forgetLayer(cache: string, image: string, machine: string): Promise<void> {
  await rm(nameFile(cache, image, machine), { force: true });
}

/** What a new machine starts from, from the top to the bottom: its packages' layer where there is one, and its image. */
export async function startingLayers(
  cache: string,
  image: string,
  machine: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<readonly string[]> {
  if (environment.SANDBOX_PLAIN_IMAGES === "1") return [image];
  const layer = await readlink(nameFile(cache, image, machine)).catch(() => undefined);
  return layer !== undefined && existsSync(layer) ? [layer, image] : [image];
}
