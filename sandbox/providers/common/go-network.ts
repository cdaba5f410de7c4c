import { errorCode, errorMessage } from "../../../commands/failure.ts";

/** Errors of the network in the words of Go's net package, which providers pass on. */

export interface Address {
  readonly host: string;
  readonly port: number;
}

const SYSTEM: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect: connection refused",
  EHOSTUNREACH: "connect: no route to host",
  ENETUNREACH: "connect: network is unreachable",
  ETIMEDOUT: "connect: connection timed out",
  ECONNRESET: "read: connection reset by peer",
  ENOENT: "connect: no such file or directory",
  EACCES: "connect: permission denied",
};

/** Undefined for a code that has no words of its own. */
export function systemFailure(code: string): string | undefined {
  return SYSTEM[code];
}

/** Of a TCP connection that was not made. */
export function dialFailure({ host, port }: Address, error: unknown): string {
  const code = errorCode(error);
  if (code === "ENOTFOUND") return `dial tcp: lookup ${host}: no such host`;
  const address =
    error instanceof Error && "address" in error && typeof error.address === "string" ? error.address : host;
  return `dial tcp ${address.includes(":") ? `[${address}]` : address}:${port}: ${SYSTEM[code] ?? errorMessage(error)}`;
}

export function dialTimeout({ host, port }: Address): string {
  return `dial tcp ${host}:${port}: i/o timeout`;
}
