import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CloudObject, OpenCloud } from "../cloud/cloud.ts";
import { coalesced } from "../world/coalesce.ts";
import type { Materials } from "../world/materials.ts";
import type { WorldPaths } from "../world/paths.ts";
import type { Service } from "../world/service.ts";
import { settleServices } from "../world/settle.ts";
import { worldServices } from "../world/world.ts";
import { removeWorldGroup } from "./group.ts";
import { debianArchives } from "./image/mirror.ts";
import type { MachinePaths } from "./paths.ts";
import { stopRecorded } from "./process/detached.ts";
import { openRooms } from "./rooms.ts";
import { mountOverlay, unmountBelow } from "./storage.ts";

export interface WorldOptions {
  readonly paths: MachinePaths;
  /** Its network namespace. */
  readonly namespace: string;
  /** Root file system that its services start from. */
  readonly image: string;
  /** Folder for what they write. */
  readonly disk: string;
  /** Folder of what is kept between runs and clones. */
  readonly cache: string;
  readonly cloud: OpenCloud;
  /** Where it is absent there are names and packages only: no public authority, no CDN. */
  readonly materials?: OpenMaterials | undefined;
}

/** Makes ready what a world's services are made from beside the cloud. */
export type OpenMaterials = (
  paths: WorldPaths,
) => Promise<(objects: readonly CloudObject[]) => Promise<Materials>>;

/** The services around a stack's machines: names, packages, authorities, the CDN. */
export interface RunningWorld {
  /**
   * Makes the services serve what the cloud has now.
   * @throws Failure naming the service that does not
   */
  readonly settle: () => Promise<void>;
}

/** Takes up the services of a stack's world, or makes ready for the first. */
export async function openWorld(options: WorldOptions): Promise<RunningWorld> {
  const { paths, namespace, image, disk, cache, cloud, materials } = options;
  const root = worldRoot(paths);
  await mountOverlay(image, disk, root);
  const rooms = openRooms({ paths, world: namespace, root });
  const archives = await debianArchives();
  const worldPaths = { root, state: join(paths.directory, "world"), cache };
  const give = await materials?.(worldPaths);
  let settled = "";
  return {
    settle: coalesced(async () => {
      const objects = cloud.all();
      const given = await give?.(objects);
      const request = { objects, paths: worldPaths, archives };
      const services = worldServices(given === undefined ? request : { ...request, materials: given });
      const wanted = JSON.stringify(services);
      if (wanted === settled) return;
      await endOthers(paths, services);
      await settleServices(services, rooms);
      settled = wanted;
    }),
  };
}

/** Ends the services of a stack's world with all that is left of them, and takes its root file system off. */
export async function removeWorld(paths: MachinePaths): Promise<void> {
  await endOthers(paths, []);
  // A daemon that had to be killed may leave processes, which hold its root file system for a moment.
  await removeWorldGroup(paths);
  await unmountBelow(worldRoot(paths));
}

/** Where services meet: a short path, since sockets are in it. */
export function worldRoot({ run }: MachinePaths): string {
  return join(run, "root");
}

/** Ends the services that are recorded and no longer wanted. */
async function endOthers(paths: MachinePaths, wanted: readonly Service[]): Promise<void> {
  const files = new Set(wanted.map(({ name }) => `${name}.json`));
  const others = await readdir(paths.services).catch(() => []);
  for (const file of others.filter((name) => !files.has(name))) {
    await stopRecorded(join(paths.services, file));
    await rm(join(paths.services, file), { force: true });
  }
}
