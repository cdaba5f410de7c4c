import { errorMessage, Failure } from "../../commands/failure.ts";
import { type Finishing, finish } from "../../commands/process.ts";
import { EXIT } from "../exit-codes.ts";

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
  const finished = await start(program, words, { directory, environment });
  if (!always) throwIfInterrupted();
  return finished;
}

/**
 * The same without heed of interrupts.
 * @param heard told what it prints, as it comes
 */
export async function start(
  program: string,
  words: readonly string[],
  { directory, environment = process.env }: Options,
  heard?: Finishing["heard"],
): Promise<Finished> {
  try {
    const { code, ...said } = await finish(program, words, {
      cwd: directory,
      env: environment,
      ...(heard ? { heard } : {}),
    });
    return { code: code ?? 1, ...said };
  } catch (error) {
    throw new Failure(`${program} cannot be started (${errorMessage(error)}); install it`, { cause: error });
  }
}
