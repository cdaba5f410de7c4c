import { ProviderError } from "../../provider/behaviour.ts";
import { isProperties, type Properties, type Value } from "../../provider/values.ts";

/** One end of a connection, as its Check leaves it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** As in a known_hosts line; any key will do where it is absent. */
  readonly hostKey: string | undefined;
  readonly privateKey: string | undefined;
  readonly passphrase: string | undefined;
  readonly password: string | undefined;
  readonly agentSocketPath: string | undefined;
  /** Tries after the first; -1 tries for ever. */
  readonly dialErrorLimit: number;
  /** Seconds that one TCP connection may take to be made; 0 sets no limit. */
  readonly perDialTimeout: number;
}

/** Where a command runs, and the host in between if there is one. */
export interface Route {
  readonly target: Endpoint;
  readonly proxy: Endpoint | undefined;
}

export function routeOf(connection: Value | undefined): Route {
  if (!isProperties(connection)) throw new ProviderError("connection is missing");
  const { proxy } = connection;
  return {
    target: endpointOf(connection),
    proxy: isProperties(proxy) ? endpointOf(proxy) : undefined,
  };
}

/** The first two words of a line of authorized_keys, where it is one. */
export function parseHostKey(line: string): string {
  const [, key] = /^\s*((?:ssh-(?:rsa|ed25519)|ecdsa-sha2-\S+) [A-Za-z0-9+/]+=*)(?:\s|$)/.exec(line) ?? [];
  if (key === undefined) throw new ProviderError("failed to parse host key: ssh: no key found");
  return key;
}

function endpointOf(connection: Properties): Endpoint {
  return {
    host: textOf(connection.host) ?? "",
    port: numberOf(connection.port, 22),
    user: textOf(connection.user) ?? "root",
    hostKey: textOf(connection.hostKey),
    privateKey: textOf(connection.privateKey),
    passphrase: textOf(connection.privateKeyPassword),
    password: textOf(connection.password),
    agentSocketPath: textOf(connection.agentSocketPath),
    dialErrorLimit: numberOf(connection.dialErrorLimit, 10),
    perDialTimeout: numberOf(connection.perDialTimeout, 15),
  };
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: Value | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
