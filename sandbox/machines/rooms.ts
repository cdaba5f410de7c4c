import { join } from "node:path";
import { run } from "../toolchain/process.ts";
import type { Room } from "../world/service.ts";
import type { Rooms } from "../world/settle.ts";
import { helperGroups } from "./group.ts";
import { namespaceFile } from "./network/namespaces.ts";
import type { MachinePaths } from "./paths.ts";
import { logTail, startDetached, stopRecorded } from "./process/detached.ts";
import { readRunning } from "./process/record.ts";

const ENVIRONMENT = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" };

export interface RoomOptions {
  readonly paths: MachinePaths;
  /** The world's network namespace. */
  readonly world: string;
  /** The world's root file system. */
  readonly root: string;
}

/** Where the world's services run, and how they are started, found again and ended: by their own process each. */
export function openRooms({ paths, world, root }: RoomOptions): Rooms {
  const inside = (room: Room, argv: readonly string[]): readonly [string, readonly string[]] => {
    const words = [...entrance(room, world, root), ...argv];
    return [words[0] ?? "", words.slice(1)];
  };
  return {
    rootOf: (room) => (room === "world" ? root : ""),
    run: async (room, argv) => {
      const [program, words] = inside(room, argv);
      return run(program, words, { environment: ENVIRONMENT, directory: "/" });
    },
    isRunning: (name) => readRunning(recordFile(paths, name)) !== undefined,
    start: async ({ name, room, argv, environment }) => {
      await startDetached({
        argv: [...entrance(room, world, root), ...argv],
        environment: { ...ENVIRONMENT, ...environment },
        record: recordFile(paths, name),
        log: logFile(paths, name),
        groups: await helperGroups(paths),
      });
    },
    signal: (name, signal) => {
      const record = readRunning(recordFile(paths, name));
      if (record !== undefined) process.kill(record.pid, signal);
    },
    stop: (name) => stopRecorded(recordFile(paths, name)),
    logTail: (name) => logTail(logFile(paths, name)),
  };
}

/** What leads into a room; the process that is started becomes the one that runs in there. */
function entrance(room: Room, world: string, root: string): readonly string[] {
  const network = ["nsenter", `--net=${namespaceFile(world)}`, "--"];
  switch (room) {
    case "world":
      return [...network, "chroot", root];
    case "world-network":
      return network;
    case "host":
      return [];
  }
}

function recordFile(paths: MachinePaths, name: string): string {
  return join(paths.services, `${name}.json`);
}

export function logFile(paths: MachinePaths, name: string): string {
  return join(paths.logs, `${name}.log`);
}
