import { createProgress } from "../../toolchain/progress.ts";
import { ensureImage } from "./image.ts";
import { toolRecipe } from "./recipe.ts";

/**
 * A root file system of Debian 12 with these packages, for chroot(8): daemons that check a configuration, without any of
 * them on the host. Made at the first time, from then on out of the cache; whoever writes to it does so through an
 * overlay (`mountOverlay`).
 * @throws Failure where this host cannot make one
 */
export function chrootWith(packages: readonly string[]): Promise<string> {
  return ensureImage(toolRecipe(packages), {
    progress: createProgress(process.stderr),
    environment: process.env,
  });
}
