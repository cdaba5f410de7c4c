import { spawn } from "node:child_process";
import { EXIT, Failure } from "../failure.ts";

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
    const finished = await finish(program, words, directory);
    if (interrupted) throw new Failure("interrupted; nothing was written", { exitCode: EXIT.interrupted });
    return finished;
  } finally {
    process.off("SIGINT", heed).off("SIGTERM", heed);
  }
}

function finish(program: string, words: readonly string[], directory: string): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      errors += chunk;
    });
    child.once("error", (error) =>
      reject(
        new Failure(`${program} cannot be started (${error.message}); name another with --cli`, {
          cause: error,
        }),
      ),
    );
    child.once("close", (code) => resolve({ code: code ?? 1, output, errors }));
  });
}
