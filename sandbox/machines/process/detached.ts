import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, Failure } from "../../../commands/failure.ts";
import { forgetRecord, readRunning, recordOf, runs, writeRecord } from "./record.ts";

export interface DetachedProcess {
  /** Program and arguments. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where its pid is kept. */
  readonly record: string;
  /** Takes its output, added to what is there. */
  readonly log: string;
  readonly purpose?: string;
  /** Control groups (their folders) that it joins first. */
  readonly groups?: readonly string[];
}

/**
 * Starts a process in a session of its own, so that it outlives this one and no terminal's signal reaches it.
 * @returns its pid
 */
export async function startDetached(options: DetachedProcess): Promise<number> {
  const [program = "", ...words] = [...joining(options.groups ?? []), ...options.argv];
  const log = openSync(options.log, "a", 0o600);
  try {
    const child = spawn(program, words, {
      cwd: "/",
      detached: true,
      env: options.environment,
      stdio: ["ignore", log, log],
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => resolve(child.pid ?? 0));
    });
    child.unref();
    writeRecord(options.record, recordOf(pid, options.purpose));
    return pid;
  } catch (error) {
    throw new Failure(
      errorCode(error) === "ENOENT"
        ? `${program} is not installed`
        : `${program} does not start: ${String(error)}`,
      { cause: error },
    );
  } finally {
    closeSync(log);
  }
}

/** A shell that joins the groups and then becomes the program. */
function joining(groups: readonly string[]): readonly string[] {
  if (groups.length === 0) return [];
  const lines = groups.map((group) => `echo $$ > ${quote(`${group}/cgroup.procs`)}`);
  return ["sh", "-ec", [...lines, 'exec "$@"'].join("\n"), "sh"];
}

/** As one word of a shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Ends the recorded process, if it still runs, and waits for its end.
 * @param patience milliseconds after which it is killed
 */
export async function stopRecorded(
  file: string,
  options: { readonly signal?: NodeJS.Signals; readonly patience?: number } = {},
): Promise<void> {
  const { signal = "SIGTERM", patience = 5000 } = options;
  const record = readRunning(file);
  if (record !== undefined) {
    send(record.pid, signal);
    const end = Date.now() + patience;
    let killed = signal === "SIGKILL";
    while (runs(record)) {
      if (!killed && Date.now() > end) {
        send(record.pid, "SIGKILL");
        killed = true;
      }
      await sleep(20);
    }
  }
  forgetRecord(file);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has just ended.
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

/** The last lines of a log; "" where there is none. */
export async function logTail(log: string, lines = 20): Promise<string> {
  const file = await open(log).catch(() => undefined);
  if (file === undefined) return "";
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 16_384);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return plain(buffer.toString("utf8")).trimEnd().split("\n").slice(-lines).join("\n");
  } finally {
    await file.close();
  }
}

/** Without the colours and cursor movements of a console. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/\u001b\[[0-9;?]*[a-zA-Z]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\r/g, "");
}
