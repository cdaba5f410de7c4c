import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorMessage } from "../../../commands/failure.ts";
import { ensureImage } from "../../../sandbox/machines/image/image.ts";
import { toolRecipe } from "../../../sandbox/machines/image/recipe.ts";
import { METADATA } from "../../../sandbox/machines/network/addresses.ts";
import { isAlive, run } from "../../../sandbox/toolchain/process.ts";
import { createProgress } from "../../../sandbox/toolchain/progress.ts";
import { WORLD_ADDRESSES } from "../../../sandbox/world/addresses.ts";
import type { Room } from "../../../sandbox/world/service.ts";
import type { Rooms } from "../../../sandbox/world/settle.ts";
import { WORLD_PACKAGES } from "../../../sandbox/world/world.ts";

const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin", LANG: "C.UTF-8" };

/** A world of a test's own: a namespace with the well-known addresses, and an overlay of a root file system. */
export interface Laboratory {
  readonly rooms: Rooms;
  /** Host path of the world's root. */
  readonly root: string;
  /** Host path of a folder for whatever a test needs. */
  readonly directory: string;
  readonly exec: (
    argv: readonly string[],
    room?: Room,
  ) => Promise<{ readonly code: number; readonly output: string; readonly tail: string }>;
  /** Starts something that ends with the laboratory; gives its process id. */
  readonly spawn: (argv: readonly string[], room?: Room) => number;
  readonly close: () => Promise<void>;
}

/** What tests ask with, beside the world's own packages. */
const TEST_PACKAGES = ["dehydrated"];

/**
 * The root file system to take: what `ESTATE_WORLD_ROOT` names, else an image of the world's packages, which is made
 * the first time.
 * @returns undefined where no laboratory can be had; it says why
 */
export async function laboratoryRoot(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.geteuid?.() !== 0) {
    console.log("    (not root on Linux: namespaces cannot be made)");
    return undefined;
  }
  const given = process.env.ESTATE_WORLD_ROOT;
  if (given !== undefined) return given;
  try {
    const recipe = toolRecipe([...WORLD_PACKAGES, ...TEST_PACKAGES]);
    return await ensureImage(recipe, { progress: createProgress(process.stderr), environment: process.env });
  } catch (error) {
    console.log(`    (${errorMessage(error)})`);
    return undefined;
  }
}

/** @param base see `laboratoryRoot` */
export function openLaboratory(base: string): Laboratory {
  const directory = mkdtempSync(join(tmpdir(), "world-"));
  const namespace = `estate-test-${process.pid}-${directory.slice(-6)}`;
  const root = join(directory, "root");
  const mounts: string[] = [];
  const mount = (target: string, ...words: string[]) => {
    execFileSync("mount", [...words, target]);
    mounts.unshift(target);
  };
  for (const name of ["upper", "work", "root"]) mkdirSync(join(directory, name));
  const layers = `lowerdir=${base},upperdir=${join(directory, "upper")},workdir=${join(directory, "work")}`;
  mount(root, "-t", "overlay", "overlay", "-o", layers);
  mount(join(root, "dev"), "--bind", "/dev");
  mount(join(root, "proc"), "-t", "proc", "proc");
  mount(join(root, "run"), "-t", "tmpfs", "tmpfs");
  mount(join(root, "tmp"), "-t", "tmpfs", "tmpfs");
  execFileSync("ip", ["netns", "add", namespace]);
  const ip = (...words: string[]) => execFileSync("ip", ["-n", namespace, ...words]);
  ip("link", "set", "lo", "up");
  ip("link", "add", "public", "type", "bridge");
  ip("link", "set", "public", "up");
  for (const address of [...Object.values(WORLD_ADDRESSES), "198.18.0.9", "198.18.1.1", "198.18.1.2"]) {
    ip("address", "add", `${address}/16`, "dev", "public");
  }
  ip("address", "add", `${METADATA}/32`, "dev", "public");
  const processes = new Map<string, number>();
  let spawned = 0;
  const command = (argv: readonly string[], room: Room): readonly string[] => {
    if (room === "host") return argv;
    const inside = ["ip", "netns", "exec", namespace];
    return room === "world" ? [...inside, "chroot", root, ...argv] : [...inside, ...argv];
  };
  const exec = (argv: readonly string[], room: Room = "world") => {
    const [program = "", ...words] = command(argv, room);
    return run(program, words, { environment: ENVIRONMENT });
  };
  const launch = (
    name: string,
    argv: readonly string[],
    room: Room,
    environment: Readonly<Record<string, string>> = {},
  ): number => {
    const [program = "", ...words] = command(argv, room);
    const log = openSync(join(directory, `${name}.log`), "a");
    const env = { ...ENVIRONMENT, ...environment };
    const child = spawn(program, words, { stdio: ["ignore", log, log], detached: true, env });
    const pid = child.pid ?? 0;
    processes.set(name, pid);
    // Its number may be another's soon.
    child.once("exit", () => {
      if (processes.get(name) === pid) processes.delete(name);
    });
    return pid;
  };
  const stop = async (name: string) => {
    const pid = processes.get(name);
    processes.delete(name);
    if (pid === undefined || !isAlive(pid)) return;
    process.kill(pid, "SIGTERM");
    for (let tries = 0; isAlive(pid); tries++) {
      // A daemon that has to be killed may leave processes with its sockets: it is given the time to end them.
      if (tries === 1000) process.kill(pid, "SIGKILL");
      await sleep(20);
    }
  };
  return {
    root,
    directory,
    exec,
    spawn: (argv, room = "world") => launch(`process-${++spawned}`, argv, room),
    rooms: {
      rootOf: (room) => (room === "world" ? root : ""),
      run: (room, argv) => exec(argv, room),
      isRunning: (name) => isAlive(processes.get(name) ?? 2 ** 30),
      start: async ({ name, argv, room, environment }) => void launch(name, argv, room, environment),
      signal: (name, signal) => void process.kill(processes.get(name) ?? 2 ** 30, signal),
      stop,
      logTail: async (name) => readFileSync(join(directory, `${name}.log`), "utf8").slice(-4000),
    },
    close: async () => {
      for (const name of [...processes.keys()]) await stop(name);
      for (const target of mounts) execFileSync("umount", ["-l", target]);
      execFileSync("ip", ["netns", "delete", namespace]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A port of loopback that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
