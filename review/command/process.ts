import { spawn } from "node:child_process";
import { EXIT, Failure } from "../failure.ts";

export interface Finished {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

export interface Options {
  readonly directory: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Cleans up: it runs after an interrupt too. @default false */
  readonly always?: boolean;
}

let interrupted = false;

/**
 * Lets a child that gets the terminal's interrupt as well end first, so that nothing temporary stays behind. The next
 * `run`, or the end of the one that was interrupted, fails then.
 */
export function heedInterrupts(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      interrupted = true;
    });
  }
}

function throwIfInterrupted(): void {
  if (interrupted) throw new Failure("interrupted; nothing was changed", { exitCode: EXIT.interrupted });
}

/**
 * Runs a program to its end.
 * @throws {Failure} where it cannot be started, or the user interrupts it
 */
export async function run(
  program: string,
  words: readonly string[],
  { directory, environment = process.env, always = false }: Options,
): Promise<Finished> {
  if (!always) throwIfInterrupted();
  const finished = await new Promise<Finished>((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: directory,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      errors += chunk;
    });
    child.once("error", (error) =>
      reject(new Failure(`${program} cannot be started (${error.message}); install it`, { cause: error })),
    );
    child.once("close", (code) => resolve({ code: code ?? 1, output, errors }));
  });
  if (!always) throwIfInterrupted();
  return finished;
}
