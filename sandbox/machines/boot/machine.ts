import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../../commands/failure.ts";
import { run } from "../../toolchain/process.ts";
import { forgetHost, hostOf, readHost, rememberHost } from "../hosts.ts";
import type { Network } from "../network/network.ts";
import type { MachinePaths } from "../paths.ts";
import { logTail, startDetached, stopRecorded } from "../process/detached.ts";
import { readRunning } from "../process/record.ts";
import {
  hostCgroups,
  killCgroup,
  makeCgroups,
  planCgroups,
  removeCgroups,
  unifiedControllers,
} from "./cgroups.ts";
import { diskLayers, diskRecord } from "./disk.ts";
import { networkFiles, type SeedFiles, seedFiles } from "./files.ts";
import { leaderOf } from "./leader.ts";
import { bootArguments } from "./nspawn.ts";
import type { Specification } from "./specification.ts";
import { attachVolume, detachVolume, hideVolume, showVolume, volumeFiles } from "./volumes.ts";

/** What a machine needs beside its specification. */
export interface Surroundings {
  readonly paths: MachinePaths;
  readonly network: Network;
  /** What a new machine's disk lies on, from the top to the bottom, by the machine's name. */
  readonly layersOf: (machine: string) => Promise<readonly string[]>;
  /** Folder for the machines' disks; on a file system that an overlay can lie on. */
  readonly disks: string;
}

/** Milliseconds that a machine has to halt by itself: OpenStack's `shutdown_timeout` (Nova, configuration). */
const HALTING = 60_000;

/** Whether the machine runs, on the disk that it is to have. */
export function machineRuns({ paths }: Surroundings, { id, disk }: Specification): boolean {
  return readRunning(recordFile(paths, id))?.purpose === purposeOf(disk);
}

/** The machine's first process; undefined where it does not run. */
export async function machineLeader(paths: MachinePaths, id: string): Promise<number | undefined> {
  return leaderOf(await hostCgroups(), groupOf(paths, id));
}

/** The folder of a machine's disk. */
export function machineDisk(disks: string, id: string): string {
  return join(disks, "machine", id);
}

export function consoleLog(paths: MachinePaths, id: string): string {
  return join(paths.logs, `${id}.console.log`);
}

/** The process that runs a machine, and is its record. */
function recordFile(paths: MachinePaths, id: string): string {
  return join(paths.processes, `machine-${id}.json`);
}

function purposeOf(disk: number): string {
  return `disk ${disk}`;
}

/**
 * Boots a machine: from its disk as it is, or from a new one where it has none of that number.
 * @throws Failure with the end of its console where it ends at once
 */
export async function bootMachine(surroundings: Surroundings, machine: Specification): Promise<void> {
  const { paths, network, disks } = surroundings;
  await haltMachine(surroundings, machine.id);
  const volumes = await Promise.all(machine.volumes.map((volume) => attachVolume(disks, volume)));
  const directory = await layDisk(surroundings, machine, volumeFiles(volumes));
  await rememberHost(paths, hostOf(machine));
  const namespace = await network.connect(
    machine.id,
    machine.interfaces.map(({ name, network: leg, addresses: [address = ""] }) => ({
      interface: name,
      network: leg,
      address,
    })),
  );
  const mounts = await hostCgroups();
  const group = groupOf(paths, machine.id);
  const plan = planCgroups(mounts, group, machine, await unifiedControllers(mounts));
  await makeCgroups(plan, mounts, group);
  const log = consoleLog(paths, machine.id);
  await rm(log, { force: true });
  await startDetached({
    argv: bootArguments({
      name: machineName(paths, machine.id),
      layers: await presentLayers(machine.name, directory),
      directory,
      namespace,
      mountUnified: mounts.unified !== "/sys/fs/cgroup",
    }),
    groups: plan.groups,
    environment: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      // A host sets its own network's parameters (sysctl net.*); those of the kernel stay the real host's.
      SYSTEMD_NSPAWN_API_VFS_WRITABLE: "network",
      // The record of the process is the lock.
      SYSTEMD_NSPAWN_LOCK: "0",
    },
    record: recordFile(paths, machine.id),
    log,
    purpose: purposeOf(machine.disk),
  });
}

/** Brings a running machine's volumes and addresses up to its specification. */
export async function refreshMachine({ paths, disks }: Surroundings, machine: Specification): Promise<void> {
  const leader = await machineLeader(paths, machine.id);
  const before = await readHost(paths, machine.id);
  if (leader === undefined || before === undefined) return;
  for (const { id, device } of before.volumes) {
    if (machine.volumes.some((volume) => volume.id === id)) continue;
    await hideVolume(leader, device);
    await detachVolume(disks, id);
  }
  for (const volume of machine.volumes) {
    if (before.volumes.some(({ id }) => id === volume.id)) continue;
    await showVolume(leader, await attachVolume(disks, volume));
  }
  const host = hostOf(machine);
  if (host.addresses.join() !== before.addresses.join()) {
    await writeFiles(`/proc/${leader}/root`, networkFiles(machine));
    await run("nsenter", ["--target", String(leader), "--all", "--", "networkctl", "reload"], {
      environment: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    });
  }
  await rememberHost(paths, host);
}

/**
 * Waits until a machine answers on a port, or long enough that it never may: a host without that daemon is one too.
 * @param answers whether it does
 * @throws Failure with the end of its console where it ends meanwhile
 */
export async function awaitMachine(
  surroundings: Surroundings,
  machine: Specification,
  answers: () => Promise<boolean>,
  options: { readonly signal?: AbortSignal | undefined; readonly patience?: number } = {},
): Promise<void> {
  const end = Date.now() + (options.patience ?? 180_000);
  while (Date.now() < end) {
    if (!machineRuns(surroundings, machine)) {
      const log = consoleLog(surroundings.paths, machine.id);
      throw new Failure(
        `${machine.name} ended while it booted; its console (${log}) said last:\n${await logTail(log)}`,
      );
    }
    if (await answers()) return;
    await sleep(100, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

/** Halts a machine as its power button does, and takes it off the network; its disk stays. */
export async function haltMachine(surroundings: Surroundings, id: string): Promise<void> {
  // systemd-nspawn passes it on as the signal to halt.
  await end(surroundings, id, "SIGTERM");
}

/** Removes a machine with its disk, at once. */
export async function destroyMachine(surroundings: Surroundings, id: string): Promise<void> {
  const { paths, disks } = surroundings;
  await end(surroundings, id, "SIGKILL");
  await rm(machineDisk(disks, id), { recursive: true, force: true });
  await rm(consoleLog(paths, id), { force: true });
  await forgetHost(paths, id);
}

async function end(
  { paths, network, disks }: Surroundings,
  id: string,
  signal: "SIGTERM" | "SIGKILL",
): Promise<void> {
  const mounts = await hostCgroups();
  await stopRecorded(recordFile(paths, id), { signal, patience: HALTING });
  await killCgroup(mounts, groupOf(paths, id));
  await network.disconnect(id);
  await removeCgroups(mounts, groupOf(paths, id));
  const host = await readHost(paths, id);
  for (const volume of host?.volumes ?? []) await detachVolume(disks, volume.id);
  await rm(`/run/systemd/nspawn/propagate/${machineName(paths, id)}`, { recursive: true, force: true });
}

/** The folder of the machine's disk, made anew where it has another number. */
async function layDisk(
  { disks, layersOf }: Surroundings,
  machine: Specification,
  devices: SeedFiles,
): Promise<string> {
  const directory = machineDisk(disks, machine.id);
  const whole = diskRecord(directory, machine.disk);
  if (existsSync(whole)) {
    await writeFiles(join(directory, "upper"), { ...networkFiles(machine), ...devices });
    return directory;
  }
  await rm(directory, { recursive: true, force: true });
  for (const name of ["upper", "work", "root"]) await mkdir(join(directory, name), { recursive: true });
  await writeFiles(join(directory, "upper"), { ...seedFiles(machine), ...devices });
  await writeFile(whole, `${(await layersOf(machine.name)).join("\n")}\n`);
  return directory;
}

/** @throws Failure where the cache no longer has what a disk lies on */
async function presentLayers(name: string, directory: string): Promise<readonly string[]> {
  const layers = await diskLayers(directory);
  const lost = layers.find((layer) => !existsSync(layer));
  if (lost === undefined) return layers;
  throw new Failure(
    `the disk of ${name} lies on ${lost}, which is gone: remove the stack (bin/sandbox down) and bring it up again`,
  );
}

async function writeFiles(root: string, files: SeedFiles): Promise<void> {
  for (const [path, { content, mode }] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content, { mode });
  }
}

function groupOf({ world }: MachinePaths, id: string): string {
  return `estate-${world}/${id}`;
}

function machineName({ world }: MachinePaths, id: string): string {
  return `estate-${world}-${id}`;
}
