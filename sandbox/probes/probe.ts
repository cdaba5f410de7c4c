import type { Estate, Server } from "../../stacks/vocabulary/index.ts";

/** What a command gave. */
export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ShellOptions {
  /** For its standard input. */
  readonly input?: string;
  /** After which it is ended. @default 30 */
  readonly seconds?: number;
}

/** Runs a shell command somewhere: on a machine as root, or as a visitor of the outside world. */
export type Shell = (command: string, options?: ShellOptions) => Promise<Result>;

/** As the cloud gave them. */
export interface MachineAddresses {
  readonly public: string;
  /** Where its network has IPv6. */
  readonly public6?: string;
  readonly private: string;
}

/** Where a probe may stand. Probes look at an estate through ordinary tools only: curl, dig, openssl, psql, apt-get. */
export interface Surroundings {
  /** The catalog with the stack's settings, as the program sees it. */
  readonly estate: Estate;
  /** Someone on the internet: curl, dig and openssl, with the world's authorities as trusted roots. */
  readonly visitor: Shell;
  /** A machine's root shell. */
  readonly on: (server: Server) => Shell;
  readonly addresses: (server: Server) => MachineAddresses;
}

/** One question to a running estate. */
export interface Probe {
  /** What it is about, `edge`, `ports`: a word that `--only` takes. */
  readonly theme: string;
  /** What holds when it passes, in a line: `docs.python.org through the edge`. */
  readonly claim: string;
  /** @throws {Mismatch} where the claim does not hold */
  readonly check: (around: Surroundings) => Promise<void>;
}

/** A claim that does not hold: what was seen instead. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
}

/** @throws {Mismatch} unless they are equal; `what` says what is compared */
export function expectEqual(seen: string, expected: string, what: string): void {
  if (seen === expected) return;
  throw new Mismatch(`${what}: ${quote(seen)} instead of ${quote(expected)}`);
}

/** @throws {Mismatch} unless the pattern is found */
export function expectMatch(seen: string, pattern: RegExp, what: string): void {
  if (pattern.test(seen)) return;
  throw new Mismatch(`${what}: ${quote(seen)} does not match ${pattern}`);
}

/** @returns its standard output. @throws {Mismatch} unless it ended well */
export function succeeded({ status, stdout, stderr }: Result, what: string): string {
  if (status === 0) return stdout;
  throw new Mismatch(`${what} ended with status ${status}: ${quote(stderr || stdout)}`);
}

/** @throws {Mismatch} unless it failed with these words: refused for another reason is no refusal */
export function refused({ status, stdout, stderr }: Result, pattern: RegExp, what: string): void {
  if (status === 0) throw new Mismatch(`${what} was not refused: ${quote(stdout)}`);
  expectMatch(`${stdout}${stderr}`, pattern, `${what} failed, but`);
}

/**
 * Asks again until it holds: for what follows a change within seconds.
 * @throws {Mismatch} the last one, when the time is over
 */
export async function eventually(seconds: number, check: () => Promise<void>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (!(error instanceof Mismatch) || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

const longest = 300;

function quote(text: string): string {
  const trimmed = text.trim();
  return JSON.stringify(trimmed.length > longest ? `${trimmed.slice(0, longest)}…` : trimmed);
}

/** A word for the shell. */
export function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
