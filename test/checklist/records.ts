import type { Registration, World } from "../support/harness.ts";

/** A DNS record as people write it. */
export interface RecordFacts {
  readonly type: string;
  readonly value: unknown;
}

/** Registered records of a fully qualified name, sorted by type. */
export function recordsOf(world: World, domain: string): readonly RecordFacts[] {
  return world
    .resources("DnsRecord")
    .filter((record) => domainOf(record) === domain)
    .map(({ inputs }) => ({ type: String(inputs.type), value: inputs.value }))
    .sort((a, b) => `${a.type} ${a.value}`.localeCompare(`${b.type} ${b.value}`));
}

export function domainOf({ inputs }: Registration): string {
  return inputs.name === "@" ? String(inputs.domain) : `${inputs.name}.${inputs.domain}`;
}

/** The machine of a canonical name, whichever cloud it is in, with its addresses. */
export function machine(world: World, hostName: string) {
  const found = [...world.resources("Instance"), ...world.resources("Droplet")].filter(
    ({ inputs }) => inputs.name === hostName,
  );
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${found.length} machines are named ${hostName}`);
  return {
    registration: only,
    publicAddress: only.outputs.accessIpV4 ?? only.outputs.ipv4Address,
    /** "" where it has none. */
    publicAddress6: only.outputs.ipv6Address ?? "",
    privateAddress: only.outputs.ipv4AddressPrivate ?? lastAddress(only.outputs.networks),
  };
}

function lastAddress(networks: unknown): unknown {
  const last: unknown = Array.isArray(networks) ? networks.at(-1) : undefined;
  return typeof last === "object" && last !== null && "fixedIpV4" in last ? last.fixedIpV4 : undefined;
}
