import { isIP } from "node:net";
import type { Cloud } from "../../cloud/cloud.ts";
import { findMachine, type Machine, publicHalf, publicKeyOf } from "../../cloud/machine.ts";
import { ProviderError } from "../../provider/behaviour.ts";
import { isProperties, type Properties, type Value } from "../../provider/values.ts";
import { resolveName } from "../digitalocean/resolver.ts";

/** One end of a connection, as its Check leaves it. */
interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** As in a known_hosts line; any key will do where it is absent. */
  readonly hostKey: string | undefined;
  readonly privateKey: string | undefined;
  readonly passphrase: string | undefined;
  /** Tries after the first; -1 tries for ever. */
  readonly dialErrorLimit: number;
}

/**
 * Logs in to a machine of the simulated cloud, through the proxy if there is one, without waiting between the tries.
 * @throws ProviderError with the text of pulumi-command and of Go's ssh where a real host would refuse
 */
export function connect(cloud: Cloud, connection: Value | undefined): Machine {
  if (!isProperties(connection)) throw new ProviderError("connection is missing");
  const { proxy } = connection;
  if (isProperties(proxy)) {
    try {
      login(cloud, endpointOf(proxy));
    } catch (error) {
      throw error instanceof ProviderError ? new ProviderError(`proxy: ${error.message}`) : error;
    }
  }
  return login(cloud, endpointOf(connection));
}

function login(cloud: Cloud, endpoint: Endpoint): Machine {
  if (endpoint.hostKey !== undefined && !isPublicKey(endpoint.hostKey)) {
    throw new ProviderError("failed to parse host key: ssh: no key found");
  }
  if (endpoint.privateKey !== undefined && ownKey(endpoint) === undefined) {
    throw new ProviderError("failed to parse private key: ssh: no key found");
  }
  const addresses = addressesOf(cloud, endpoint.host);
  const machine = firstDefined(addresses, (address) => findMachine(cloud, address));
  const refusal = machine === undefined ? unreachable(endpoint, addresses[0]) : refusalOf(machine, endpoint);
  if (machine !== undefined && refusal === undefined) return machine;
  // Refusals of every kind are tried again; one that would be tried for ever stays an error here.
  const { dialErrorLimit } = endpoint;
  const tries = dialErrorLimit < 0 ? "endless" : String(dialErrorLimit + 1);
  throw new ProviderError(`after ${tries} failed attempts: ${refusal}`);
}

/** Every address is dialled in turn, those of a name as the simulated cloud's own zones have them. */
function addressesOf(cloud: Cloud, host: string): readonly string[] {
  return isIP(host) === 0 ? resolveName(cloud, host) : [host];
}

/** As Go words it: of several addresses, the first one's error. */
function unreachable({ host, port }: Endpoint, address: string | undefined): string {
  if (address === undefined) return `dial tcp: lookup ${host}: no such host`;
  return `dial tcp ${address.includes(":") ? `[${address}]` : address}:${port}: connect: no route to host`;
}

function firstDefined<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refusalOf(machine: Machine, endpoint: Endpoint): string | undefined {
  const { hostKey, user } = endpoint;
  if (hostKey !== undefined && !machine.hostKeys.includes(publicKeyOf(hostKey))) {
    return "ssh: handshake failed: ssh: host key mismatch";
  }
  const key = ownKey(endpoint);
  if (key !== undefined && machine.authorizedKeys[user]?.includes(key) === true) return undefined;
  const attempted = key === undefined ? "[none]" : "[none publickey]";
  return `ssh: handshake failed: ssh: unable to authenticate, attempted methods ${attempted}, no supported methods remain`;
}

function ownKey({ privateKey, passphrase }: Endpoint): string | undefined {
  return privateKey === undefined ? undefined : publicHalf(privateKey, passphrase);
}

function isPublicKey(line: string): boolean {
  return /^(ssh-(rsa|ed25519)|ecdsa-sha2-\S+) [A-Za-z0-9+/]+=*( |$)/.test(line.trim());
}

function endpointOf(connection: Properties): Endpoint {
  return {
    host: textOf(connection.host) ?? "",
    port: numberOf(connection.port, 22),
    user: textOf(connection.user) ?? "root",
    hostKey: textOf(connection.hostKey),
    privateKey: textOf(connection.privateKey),
    passphrase: textOf(connection.privateKeyPassword),
    dialErrorLimit: numberOf(connection.dialErrorLimit, 10),
  };
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: Value | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
