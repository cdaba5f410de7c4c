import { spawn } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

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
export function run(program: string, words: readonly string[], invocation: Invocation): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      env: invocation.environment,
      stdio: ["ignore", "pipe", "pipe"],
      ...(invocation.directory === undefined ? {} : { cwd: invocation.directory }),
      ...(invocation.signal === undefined ? {} : { signal: invocation.signal }),
    });
    let output = "";
    let tail = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      tail = (tail + chunk).slice(-TAIL);
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      tail = (tail + chunk).slice(-TAIL);
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output, tail: tail.trim() }));
  });
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
