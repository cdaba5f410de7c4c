import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import type { OpenCloud } from "../cloud/cloud.ts";
import { getMachine, MACHINE_TYPE } from "../cloud/machine.ts";
import { ProviderError } from "../provider/behaviour.ts";
import type { Realm } from "../realm.ts";
import { lackingLimits } from "./boot/cgroups.ts";
import {
  awaitMachine,
  bootMachine,
  destroyMachine,
  haltMachine,
  machineDisk,
  machineRuns,
  refreshMachine,
  type Surroundings,
} from "./boot/machine.ts";
import { type Specification, specificationOf } from "./boot/specification.ts";
import { detachVolumes, removeVolume } from "./boot/volumes.ts";
import { connectThrough } from "./gate/client.ts";
import { startGate, stopGate } from "./gate/gate.ts";
import { removeWorldGroup } from "./group.ts";
import { raiseInotifyLimit } from "./host.ts";
import { stopKeeping } from "./layers/background.ts";
import { startingLayers } from "./layers/layers.ts";
import { openFilter } from "./network/filter.ts";
import { networkIsWhole, openNetwork } from "./network/network.ts";
import type { MachinePaths } from "./paths.ts";
import { diskDirectory } from "./storage.ts";
import { forgetDisks, rememberDisks } from "./unused.ts";
import { type OpenMaterials, openWorld, removeWorld } from "./world.ts";

export interface MachinesOptions {
  readonly paths: MachinePaths;
  /** Folder of what is kept between runs. */
  readonly cache: string;
  /** Root file systems: of the machines, and of the world's services. */
  readonly images: { readonly machine: string; readonly world: string };
  readonly cloud: OpenCloud;
  /** @default none: names and packages are all that the machines' world has */
  readonly materials?: OpenMaterials;
  /** Told what this host cannot give its machines. */
  readonly note?: (text: string) => void;
}

/** A realm of real machines on this host. */
export interface MachinesRealm extends Realm {
  /** Settles everything that the cloud has: boots what should run and does not, removes what it does not know. */
  readonly settleAll: (signal?: AbortSignal) => Promise<void>;
}

/** Boots at once: more only get in each other's way, and none is ready sooner. */
const BOOTS_AT_ONCE = 4;

/** Takes up the machines of a stack, or makes ready for its first. */
export async function openMachines(options: MachinesOptions): Promise<MachinesRealm> {
  const { paths, cloud, cache, images } = options;
  // Nothing may go on that nobody has a record of (the clone's folder was removed) or that is cut off (a namespace was).
  if (!existsSync(paths.directory) || !networkIsWhole(paths)) await removeWorldGroup(paths);
  for (const directory of [
    paths.directory,
    paths.logs,
    paths.processes,
    paths.services,
    paths.hosts,
    paths.run,
  ]) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  }
  await raiseInotifyLimit();
  const unlimited = await lackingLimits();
  if (unlimited.length > 0) {
    options.note?.(
      `this host's control groups do not limit ${unlimited.join(" and ")}: machines have all of it`,
    );
  }
  const network = await openNetwork(paths);
  const disk = await diskDirectory(paths, cache);
  await rememberDisks(cache, paths, disk);
  const surroundings: Surroundings = {
    ...{ paths, network, disks: disk },
    layersOf: (machine) => startingLayers(cache, images.machine, machine),
  };
  const gate = await startGate(paths, network.places.deployer);
  const world = await openWorld({
    ...{ paths, cache, cloud, materials: options.materials },
    namespace: network.world,
    image: images.world,
    disk: join(disk, "world"),
  });
  const filter = openFilter(network.world, cloud);
  const turns = new Turns(BOOTS_AT_ONCE);
  const answers = async (machine: Specification): Promise<boolean> => {
    const address = machine.interfaces[0]?.addresses[0]?.split("/")[0];
    if (address === undefined) return true;
    try {
      (await connectThrough(gate, address, 22)).destroy();
      return true;
    } catch {
      return false;
    }
  };
  const settleMachine = async (id: string, signal?: AbortSignal): Promise<void> => {
    const machine = getMachine(cloud, id);
    const specification = machine === undefined ? undefined : specificationOf(machine);
    if (machine === undefined || specification === undefined) return destroyMachine(surroundings, id);
    if (!machine.running) return haltMachine(surroundings, id);
    if (machineRuns(surroundings, specification)) return refreshMachine(surroundings, specification);
    await turns.take(async () => {
      await bootMachine(surroundings, specification);
      await awaitMachine(surroundings, specification, () => answers(specification), { signal });
    });
  };
  const oneAtATime = new OneAtATime();
  const settleMachines = async (ids: readonly string[], signal?: AbortSignal): Promise<void> => {
    await Promise.all(ids.map((id) => oneAtATime.run(id, () => settleMachine(id, signal))));
  };
  return {
    settle: async (changed, signal) => {
      if (changed.length === 0) return;
      try {
        // Before a machine's first packet.
        await filter.settle();
        const machines = changed.filter(({ type }) => type === MACHINE_TYPE).map(({ id }) => id);
        await Promise.all([settleMachines(machines, signal), world.settle()]);
        for (const { type, id } of changed) {
          if (cloud.get(type, id) === undefined) await removeVolume(disk, id);
        }
      } catch (error) {
        // The engine shows what a cloud would have said of its machine.
        if (error instanceof Failure) throw new ProviderError(error.message);
        throw error;
      }
    },
    connect: (host, port, signal) => connectThrough(gate, host, port, signal),
    settleAll: async (signal) => {
      await filter.settle();
      await world.settle();
      const known = new Set(cloud.list(MACHINE_TYPE).map(({ id }) => id));
      const left = (await machinesOn(disk)).filter((id) => !known.has(id));
      await settleMachines([...known, ...left], signal);
    },
  };
}

/** Ids of the machines that have a disk. */
function machinesOn(disks: string): Promise<readonly string[]> {
  return readdir(machineDisk(disks, "")).catch(() => []);
}

/** Ends everything that runs for a stack, and removes what it had. */
export async function removeMachines(paths: MachinePaths, cache: string): Promise<void> {
  await stopKeeping(paths);
  const network = await openNetwork(paths);
  const disk = await diskDirectory(paths, cache);
  const surroundings: Surroundings = { paths, network, layersOf: async () => [], disks: disk };
  const ids = await machinesOn(disk);
  await Promise.all(ids.map((id) => destroyMachine(surroundings, id)));
  await detachVolumes(disk);
  await stopGate(paths);
  await removeWorld(paths);
  await network.remove();
  for (const directory of [disk, paths.run, paths.directory]) {
    await rm(directory, { recursive: true, force: true });
  }
  await forgetDisks(cache, paths);
}

/** Runs actions of the same name one after the other. */
class OneAtATime {
  readonly #last = new Map<string, Promise<void>>();

  run(name: string, action: () => Promise<void>): Promise<void> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(action);
    this.#last.set(name, mine);
    return mine;
  }
}

/** Lets so many actions run at once, in the order in which they came. */
class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  async take(action: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      await action();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
