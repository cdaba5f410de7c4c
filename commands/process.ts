import { type SpawnOptions, spawn } from "node:child_process";

/** How a program ended. */
export interface Ended {
  /** Absent where a signal ended it. */
  readonly code: number | null;
  /** Standard output. */
  readonly output: string;
  /** Standard error. */
  readonly errors: string;
}

export interface Finishing extends Pick<SpawnOptions, "cwd" | "env" | "timeout" | "killSignal" | "signal"> {
  /** For its standard input. @default none: it is closed */
  readonly input?: string;
  /** Told what it prints, as it comes. */
  readonly heard?: (chunk: string, stream: "stdout" | "stderr") => void;
}

/**
 * Runs a program to its end.
 * @throws the system's error where it cannot start, an AbortError where `signal` ended it
 */
export function finish(
  program: string,
  words: readonly string[],
  { input, heard, ...options }: Finishing = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      ...options,
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
        said[stream] += chunk;
        heard?.(chunk, stream);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output: said.stdout, errors: said.stderr }));
    // It may end without having read all of it.
    child.stdin?.on("error", () => {}).end(input);
  });
}
