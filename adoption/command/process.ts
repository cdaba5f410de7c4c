import { errorMessage, Failure } from "../../commands/failure.ts";
import { finish } from "../../commands/process.ts";
import { EXIT } from "../exit-codes.ts";

export interface Finished {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a program to its end. An interrupt of the terminal reaches it as well.
 * @throws {Failure} where it cannot be started, or is interrupted
 */
export async function run(program: string, words: readonly string[], directory: string): Promise<Finished> {
  let interrupted = false;
  const heed = () => {
    interrupted = true;
  };
  process.on("SIGINT", heed).on("SIGTERM", heed);
  try {
    const ended = await finished(program, words, directory);
    if (interrupted) throw new Failure("interrupted; nothing was written", { exitCode: EXIT.interrupted });
    return ended;
  } finally {
    process.off("SIGINT", heed).off("SIGTERM", heed);
  }
}

async function finished(program: string, words: readonly string[], directory: string): Promise<Finished> {
  try {
    const { code, ...said } = await finish(program, words, { cwd: directory });
    return { code: code ?? 1, ...said };
  } catch (error) {
    throw new Failure(`${program} cannot be started (${errorMessage(error)}); name another with --cli`, {
      cause: error,
    });
  }
}
