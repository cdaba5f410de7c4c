import { spawn } from "node:child_process";
import { constants } from "node:os";
import { isatty } from "node:tty";

export interface SpawnRequest {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The exit code a shell gives for a process that a signal ended. */
function codeOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/**
 * Runs the CLI on this terminal to its end and returns its exit code.
 * Ctrl-C at a terminal reaches the CLI by itself, and a second one would make it stop at once and leave a mess, so it
 * is passed on only where there is no terminal.
 */
export function runCli(request: SpawnRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(request.program, request.arguments, {
      cwd: request.directory,
      env: request.environment,
      stdio: "inherit",
    });
    // Not process.stdout.isTTY: its stream makes a pipe non-blocking, for the CLI too, whose output is cut off then when a
    // slow reader lets the pipe fill.
    const atTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));
    const forward = (signal: NodeJS.Signals) => {
      if (signal !== "SIGINT" || !atTerminal) child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
    };
    const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    const settle = () => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      settle();
      resolve(code ?? (signal === null ? 1 : codeOfSignal(signal)));
    });
  });
}
