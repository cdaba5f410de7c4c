import { isIP } from "node:net";
import type { Cloud } from "../../cloud/cloud.ts";
import { findMachine, type Machine, publicHalf, publicKeyOf } from "../../cloud/machine.ts";
import { ProviderError } from "../../provider/behaviour.ts";
import type { Value } from "../../provider/values.ts";
import { resolveName } from "../digitalocean/resolver.ts";
import { type Endpoint, parseHostKey, routeOf } from "./endpoint.ts";

/**
 * Logs in to a machine of the simulated cloud, through the proxy if there is one, without waiting between the tries.
 * @throws ProviderError with the text of pulumi-command and of Go's ssh where a real host would refuse
 */
export function connect(cloud: Cloud, connection: Value | undefined): Machine {
  const { target, proxy } = routeOf(connection);
  if (proxy !== undefined) {
    try {
      login(cloud, proxy);
    } catch (error) {
      throw error instanceof ProviderError ? new ProviderError(`proxy: ${error.message}`) : error;
    }
  }
  return login(cloud, target);
}

function login(cloud: Cloud, endpoint: Endpoint): Machine {
  if (endpoint.hostKey !== undefined) parseHostKey(endpoint.hostKey);
  if (endpoint.privateKey !== undefined && ownKey(endpoint) === undefined) {
    throw new ProviderError("ssh: no key found");
  }
  const addresses = addressesOf(cloud, endpoint.host);
  const machine = firstDefined(addresses, (address) => findMachine(cloud, address));
  const refusal = machine === undefined ? unreachable(endpoint, addresses[0]) : refusalOf(machine, endpoint);
  if (machine !== undefined && refusal === undefined) return machine;
  // Refusals of every kind are tried again; one that would be tried for ever stays an error here.
  const { dialErrorLimit } = endpoint;
  const limit = dialErrorLimit < 0 ? "endless" : String(dialErrorLimit);
  throw new ProviderError(`after ${limit} failed attempts: ${refusal}`);
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
