import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of `bin/sandbox` under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
  /** Resolves once standard output holds that text. @throws {AssertionError} where the command ends without it */
  readonly shows: (text: string) => Promise<void>;
  /** Resolves once a condition holds that it brings about. @throws {AssertionError} where it ends without it */
  readonly until: (condition: () => boolean) => Promise<void>;
  /** As a crash or an impatient person does: nobody gets to clean up. */
  readonly killEverything: () => void;
}

/** Starts `bin/sandbox` of a clone, with the simulated cloud whatever this host could boot. */
export function startSandbox(
  clone: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Running {
  const child = spawn(join(clone, "bin", "sandbox"), words, {
    cwd: clone,
    env: { ...process.env, SANDBOX_SIMULATE: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, so that a test can end it whole.
    detached: true,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  let running = true;
  const ended = new Promise<Result>((resolve, reject) => {
    child.once("error", reject);
    // Not "exit": there may be output left to read.
    child.once("close", (code, signal) => {
      running = false;
      resolve({ code: code ?? (signal === null ? 1 : 128), stdout, stderr });
    });
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) {
      assert.ok(running || condition(), `the command ended before the condition held:\n${stdout}\n${stderr}`);
      await sleep(20);
    }
  };
  return {
    child,
    ended,
    until,
    shows: (text) => until(() => stdout.includes(text)),
    killEverything: () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    },
  };
}
