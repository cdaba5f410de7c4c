import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isRecord } from "../../../commands/record.ts";
import { isAlive, processStart } from "../../toolchain/process.ts";

/** A process that outlives the command which started it. The start tells it from another with the same number. */
export interface ProcessRecord {
  readonly pid: number;
  /** Clock ticks since the host's boot. */
  readonly started: string;
  /** The host's boot: numbers and ticks begin anew with each. */
  readonly boot: string;
  /** What it was started with, for whoever wonders whether it is still right; "" where nobody asks. */
  readonly purpose: string;
}

/** The identity of the host's present boot (random(4)). */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** The record of a process that has just been started. */
export function recordOf(pid: number, purpose = ""): ProcessRecord {
  return { pid, started: processStart(pid) ?? "", boot: bootId(), purpose };
}

export function writeRecord(file: string, record: ProcessRecord): void {
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

/** The record in a file if its very process still runs; undefined where there is none, or it has ended. */
export function readRunning(file: string): ProcessRecord | undefined {
  const record = readRecord(file);
  return record !== undefined && runs(record) ? record : undefined;
}

export function forgetRecord(file: string): void {
  rmSync(file, { force: true });
}

export function runs({ pid, started, boot }: ProcessRecord): boolean {
  return boot === bootId() && processStart(pid) === started && isAlive(pid);
}

function readRecord(file: string): ProcessRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
  if (!isRecord(value) || typeof value.pid !== "number") return undefined;
  return {
    pid: value.pid,
    started: String(value.started),
    boot: String(value.boot),
    purpose: String(value.purpose),
  };
}
