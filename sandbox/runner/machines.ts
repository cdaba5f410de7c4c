import { readFile } from "node:fs/promises";
import { ensureImage } from "../machines/image/image.ts";
import { machineRecipe, toolRecipe } from "../machines/image/recipe.ts";
import { startKeeping } from "../machines/layers/background.ts";
import { hashicorpPackages } from "../machines/packages/hashicorp.ts";
import { refuseOtherPins } from "../machines/packages/pins.ts";
import { machinePaths } from "../machines/paths.ts";
import { openMachines, removeMachines } from "../machines/realm.ts";
import { cacheDirectory } from "../toolchain/cli.ts";
import type { Progress } from "../toolchain/progress.ts";
import { authorityFiles, ensureAuthority } from "../world/authority/authority.ts";
import { openMaterials } from "../world/materials.ts";
import { WORLD_PACKAGES } from "../world/world.ts";
import type { AttachedRealm } from "./attached-cloud.ts";
import { interruptible } from "./interruptible.ts";
import { stackEstate } from "./stack-estate.ts";
import type { StackContext } from "./stacks.ts";

/** The first 256 addresses are the world's own. */
const ADDRESSES_HELD_BACK = 256;

export interface MachinesRequest {
  readonly stack: string;
  /** Whether everything that the cloud has is brought about first: what a crash or reboot ended runs again. */
  readonly repair: boolean;
}

/** The machines of a stack, for one command. */
export function attachMachines({ layout, progress }: StackContext, request: MachinesRequest): AttachedRealm {
  return {
    addressesHeldBack: ADDRESSES_HELD_BACK,
    open: (cloud) =>
      interruptible(async (signal) => {
        if (request.repair) refuseOtherPins(await stackEstate(layout, request.stack));
        const images = {
          machine: await machineImage(progress, signal),
          world: await worldImage(progress, signal),
        };
        const cache = cacheDirectory(process.env);
        const realm = await openMachines({
          paths: machinePaths(layout.root, request.stack),
          cache,
          images,
          cloud,
          materials: (paths) =>
            openMaterials({ paths, environment: process.env, progress, signal, now: () => new Date() }),
          note: progress.note,
        });
        if (request.repair) await realm.settleAll(signal);
        return realm;
      }),
  };
}

async function machineImage(progress: Progress, signal: AbortSignal): Promise<string> {
  const options = { environment: process.env, progress, signal };
  const cache = cacheDirectory(process.env);
  await ensureAuthority(cache, new Date());
  const authority = await readFile(authorityFiles(cache).certificate, "utf8");
  const { debs } = await hashicorpPackages(options);
  return ensureImage(
    machineRecipe({ packageFiles: debs, authorities: { "estate-world": authority } }),
    options,
  );
}

function worldImage(progress: Progress, signal: AbortSignal): Promise<string> {
  return ensureImage(toolRecipe(WORLD_PACKAGES), { environment: process.env, progress, signal });
}

/** Keeps what the stack's machines have installed for the next machines of their names, beside whatever comes next. */
export async function keepPackagesOf({ layout }: StackContext, stack: string): Promise<void> {
  await startKeeping(machinePaths(layout.root, stack), { root: layout.root, stack }, process.env);
}

/** Ends everything that runs for a stack, and removes what it had. */
export function removeStackMachines({ layout }: StackContext, stack: string): Promise<void> {
  return removeMachines(machinePaths(layout.root, stack), cacheDirectory(process.env));
}
