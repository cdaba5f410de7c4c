import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { finish } from "../../commands/process.ts";

export interface Outcome {
  readonly code: number;
  readonly output: string;
  /** The end of standard output and standard error together, in their order. */
  readonly tail: string;
}

export interface Invocation {
  readonly environment: NodeJS.ProcessEnv;
  readonly directory?: string;
  /** Kills the process. */
  readonly signal?: AbortSignal;
}

const TAIL = 4000; // characters

/**
 * Runs a program to its end.
 * @throws the system's error where it cannot start, an AbortError where the signal ended it
 */
export async function run(
  program: string,
  words: readonly string[],
  { environment, directory, signal }: Invocation,
): Promise<Outcome> {
  let tail = "";
  const { code, output } = await finish(program, words, {
    env: environment,
    ...(directory === undefined ? {} : { cwd: directory }),
    ...(signal === undefined ? {} : { signal }),
    heard: (chunk) => {
      tail = (tail + chunk).slice(-TAIL);
    },
  });
  return { code: code ?? 1, output, tail: tail.trim() };
}

/** The file that a command name stands for on a PATH, as a shell would find it. */
export function findOnPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  for (const directory of (environment.PATH ?? "").split(delimiter)) {
    if (directory === "") continue;
    const path = join(directory, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not there.
    }
  }
  return undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be signalled, but it lives.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return !isZombie(pid);
}

/** Ended, but not yet collected by its parent; a machine's first process may take its time. Linux tells, others do not. */
function isZombie(pid: number): boolean {
  try {
    // proc(5): the state follows the name, which is in parentheses and may hold any character.
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** When a process began, in clock ticks since boot; undefined where the system does not tell (no /proc), or it is gone. */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field may hold blanks and brackets; the 22nd of all is the start.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** This process, as a lock file tells of it: its number and its start. */
export function ownMark(): string {
  return `${process.pid} ${processStart(process.pid) ?? ""}\n`;
}

/** The number of a mark's process; undefined where it has ended, and another may have its number by now. */
export function markedProcess(mark: string): number | undefined {
  const [number = "", started = ""] = mark.split(/\s/);
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  // Where the system does not tell when another's process began, it may be the one.
  return started === "" || (processStart(pid) ?? started) === started ? pid : undefined;
}
