import { errorCode, errorMessage } from "../../../../commands/failure.ts";
import { systemFailure } from "../../common/go-network.ts";
import type { Endpoint } from "../endpoint.ts";

/** Errors in the words of golang.org/x/crypto/ssh, which pulumi-command passes on. */

/** Of a connection to an agent's socket. */
export function agentFailure(path: string, error: unknown): string {
  return `dial unix ${path}: ${systemFailure(errorCode(error)) ?? errorMessage(error)}`;
}

/** Of a host that took none of the ways to log in. */
export function authenticationFailure(attempted: readonly string[]): string {
  return failed(
    `unable to authenticate, attempted methods [${attempted.join(" ")}], no supported methods remain`,
  );
}

/**
 * Of a handshake, from what ssh2 says; `offeredKey` is the only type of host key that was accepted. Go does not say whose
 * key is another one, nor what to do about it.
 */
export function handshakeFailure(
  error: unknown,
  { host, port }: Endpoint,
  offeredKey: string | undefined,
  peerKeys: readonly string[],
): string {
  const message = errorMessage(error);
  const level = error instanceof Error && "level" in error ? error.level : undefined;
  if (message.includes("Host denied")) {
    return failed(
      `host key mismatch (${host}:${port} shows another key than the one pinned for it: its key was changed, another host has its address, or somebody is in between; find out which, then put the key back or replace the machine)`,
    );
  }
  if (message.includes("no matching host key format")) {
    return failed(
      `no common algorithm for host key; we offered: ${quoted([offeredKey ?? ""])}, peer offered: ${quoted(peerKeys)}`,
    );
  }
  if (level === "client-timeout") return "ssh: handshake failed: read tcp: i/o timeout";
  const system = systemFailure(errorCode(error));
  if (system !== undefined) return `ssh: handshake failed: ${system}`;
  return /before handshake|EOF/.test(message) ? "ssh: handshake failed: EOF" : failed(message);
}

/** Of a connection that a host in between was to make. */
export function forwardFailure(error: unknown): string {
  const description = errorMessage(error).replace("(SSH) Channel open failure: ", "");
  const reason = error instanceof Error && "reason" in error ? error.reason : undefined;
  return `ssh: rejected: ${reason === 1 ? "administratively prohibited" : "connect failed"} (${description})`;
}

const SIGNALS: Readonly<Record<string, number>> = {
  ...{ HUP: 1, INT: 2, QUIT: 3, ILL: 4, ABRT: 6, FPE: 8, KILL: 9, SEGV: 11, PIPE: 13, ALRM: 14, TERM: 15 },
};

/** How a command ended on its host. */
export interface Ending {
  /** Absent where a signal ended it. */
  readonly code: number | null;
  /** Without SIG. */
  readonly signal?: string;
  readonly reason?: string;
}

/** Go's `ssh.Waitmsg`; undefined for a success. */
export function exitFailure({ code, signal, reason }: Ending): string | undefined {
  if (code === 0) return undefined;
  const status = code ?? 128 + (SIGNALS[signal ?? ""] ?? 0);
  return [
    `Process exited with status ${status}`,
    signal === undefined ? "" : ` from signal ${signal}`,
    reason === undefined || reason === "" ? "" : `. Reason was: ${reason}`,
  ].join("");
}

function failed(reason: string): string {
  return `ssh: handshake failed: ssh: ${reason}`;
}

function quoted(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(" ")}]`;
}
