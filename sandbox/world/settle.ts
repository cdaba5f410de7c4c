import { mkdir, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, Failure } from "../../commands/failure.ts";
import type { Generation, Room, Service } from "./service.ts";

/** How processes run in the rooms of a world; the machinery of namespaces and pid files stands behind it. */
export interface Rooms {
  /** The host's path of a room's root file system; "" where it is the host's own. */
  readonly rootOf: (room: Room) => string;
  /** Runs a command in a room to its end. */
  readonly run: (
    room: Room,
    argv: readonly string[],
  ) => Promise<{ readonly code: number; readonly tail: string }>;
  readonly isRunning: (name: string) => boolean;
  /** Starts a service so that it outlives this process. */
  readonly start: (service: Service) => Promise<void>;
  readonly signal: (name: string, signal: NodeJS.Signals) => void;
  /** Ends a service and waits for its end; one that does not run is no error. */
  readonly stop: (name: string) => Promise<void>;
  /** The last lines that a service has logged. */
  readonly logTail: (name: string) => Promise<string>;
}

export interface SettleOptions {
  /** Milliseconds until a service must serve what it is given; default 120 000. */
  readonly patience?: number;
}

/** Milliseconds; varnish compiles its configuration first, on a machine that boots others. One that ends is told at once. */
const PATIENCE = 120_000;
/** Milliseconds between two looks at a service that is not ready yet. */
const PAUSE = 50;

/**
 * Brings services about, one after the other: started, or with their changed files in force. One that serves them
 * already is left alone.
 * @throws Failure naming the service, where its files are refused or it does not come to serve them; what ran before
 * goes on with its old files where they are refused
 */
export async function settleServices(
  services: readonly Service[],
  rooms: Rooms,
  options: SettleOptions = {},
): Promise<void> {
  for (const service of services) await settleService(service, rooms, options);
}

async function settleService(service: Service, rooms: Rooms, options: SettleOptions): Promise<void> {
  if (service.refusal !== undefined) throw new Failure(service.refusal);
  const root = rooms.rootOf(service.room);
  const changed = await publish(service, root, rooms);
  if (!rooms.isRunning(service.name)) {
    for (const folder of service.folders ?? []) await mkdir(join(root, folder), { recursive: true });
    await rooms.start(service);
  } else if (changed || !(await isReady(service, rooms))) {
    await reload(service, rooms);
  } else {
    return;
  }
  await awaitReady(service, rooms, options.patience ?? PATIENCE);
  await removeOld(service.generation, root);
}

/** Whether another generation came into force. */
async function publish(service: Service, root: string, rooms: Rooms): Promise<boolean> {
  const { directory, link, files } = service.generation;
  const target = basename(directory);
  const inForce = await readlink(join(root, link)).catch(() => undefined);
  if (inForce === target) return false;
  await rm(join(root, directory), { recursive: true, force: true });
  await mkdir(join(root, directory), { recursive: true });
  for (const { path, content, mode } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content, { mode: mode ?? 0o644 });
  }
  for (const argv of service.check) {
    const { code, tail } = await rooms.run(service.room, argv);
    if (code === 0) continue;
    await rm(join(root, directory), { recursive: true, force: true });
    throw new Failure(
      `the world's ${service.name} refuses its new configuration (${argv[0]}, exit code ${code}); what ran before goes on:\n${tail}`,
    );
  }
  const draft = join(root, `${link}.${process.pid}`);
  await rm(draft, { force: true });
  await symlink(target, draft);
  await rename(draft, join(root, link));
  return true;
}

async function reload(service: Service, rooms: Rooms): Promise<void> {
  switch (service.reload.kind) {
    case "signal":
      rooms.signal(service.name, service.reload.signal);
      return;
    case "restart":
      await rooms.stop(service.name);
      await rooms.start(service);
      return;
    case "commands":
      for (const argv of service.reload.commands) {
        const { code, tail } = await rooms.run(service.room, argv);
        if (code !== 0) {
          throw new Failure(
            `the world's ${service.name} was not reloaded: ${argv.join(" ")} ended with exit code ${code}:\n${tail}`,
          );
        }
      }
  }
}

async function awaitReady(service: Service, rooms: Rooms, patience: number): Promise<void> {
  for (const end = Date.now() + patience; !(await isReady(service, rooms)); await sleep(PAUSE)) {
    const runs = rooms.isRunning(service.name);
    if (runs && Date.now() < end) continue;
    const what = runs
      ? `does not serve its configuration after ${patience / 1000} seconds`
      : "ended as soon as it was started";
    throw new Failure(
      `the world's ${service.name} ${what}; it logged:\n${await rooms.logTail(service.name)}`,
    );
  }
}

async function isReady(service: Service, rooms: Rooms): Promise<boolean> {
  return (await rooms.run(service.room, service.ready)).code === 0;
}

async function removeOld({ directory, link }: Generation, root: string): Promise<void> {
  const kept = [basename(directory), basename(link)];
  for (const name of await readdir(join(root, dirname(directory)))) {
    if (!kept.includes(name)) await remove(join(root, dirname(directory), name));
  }
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    // Another command of this clone was faster.
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
