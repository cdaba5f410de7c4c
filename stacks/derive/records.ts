import type { DnsRecord, DomainName, Estate, Server } from "../vocabulary/index.ts";
import { isNamedByIpv6 } from "./ipv6.ts";
import { canonicalName, internalName, relativeName, zoneOf } from "./names.ts";
import { loadBalancers, webServices } from "./servers.ts";

/**
 * Where a record points. Addresses are the clouds' to give, so a record names its machine; its type says which address
 * of the machine is meant.
 */
export type RecordTarget =
  | { readonly kind: "public-address"; readonly server: Server }
  | { readonly kind: "private-address"; readonly server: Server }
  | { readonly kind: "name"; readonly name: DomainName }
  | { readonly kind: "cdn"; readonly service: string }
  | { readonly kind: "static"; readonly record: DnsRecord };

/** One DNS record of the estate before any address is known. */
export interface PlannedRecord {
  readonly zone: DomainName;
  /** Relative to the zone, `@` for the zone itself. */
  readonly name: string;
  readonly type: DnsRecord["type"];
  readonly target: RecordTarget;
  /** Seconds. */
  readonly ttl: number;
  /** What tells it from others of the same name and type: the machine, or the value's place. "" where it is alone. */
  readonly discriminator: string;
}

/** The record's fully qualified name. */
export function recordDomain({ zone, name }: PlannedRecord): DomainName {
  return name === "@" ? zone : `${name}.${zone}`;
}

/** Of records that nothing in the catalog gives another lifetime, in seconds. */
export const defaultTtl = 3600;

/** Short, so that a switch between CDN and load balancers is felt soon, in seconds. */
export const switchTtl = 300;

/**
 * All records: machines' names and aliases, the load balancers' and Consul's shared names, services, redirects, and what
 * the zones list themselves. A domain outside the estate's zones has none: someone else hosts it.
 */
export function plannedRecords(estate: Estate): readonly PlannedRecord[] {
  return [
    ...estate.servers.flatMap((server) => serverRecords(estate, server)),
    ...sharedNames(estate),
    ...webServices(estate).flatMap(([name, service]) => {
      if (service.path !== undefined) return [];
      const [primary, ...others] = service.domains;
      return [
        ...(service.cdn === "on"
          ? record(estate, primary, "CNAME", { kind: "cdn", service: name }, switchTtl)
          : toLoadBalancers(estate, primary, switchTtl)),
        ...others.flatMap((domain) =>
          record(estate, domain, "CNAME", { kind: "name", name: primary }, defaultTtl),
        ),
      ];
    }),
    ...Object.values(estate.services).flatMap((service) =>
      service.kind === "tcp"
        ? (service.domains ?? []).flatMap((domain) => toLoadBalancers(estate, domain, defaultTtl))
        : [],
    ),
    ...estate.redirects.flatMap(({ from }) => toLoadBalancers(estate, from, defaultTtl)),
    ...Object.entries(estate.zones).flatMap(([zone, { records }]) =>
      records.map((entry) => ({
        zone: zone as DomainName,
        name: entry.name,
        type: entry.type,
        target: { kind: "static", record: entry } as const,
        ttl: entry.ttl ?? defaultTtl,
        discriminator: staticDiscriminator(entry),
      })),
    ),
  ];
}

function serverRecords(estate: Estate, server: Server): readonly PlannedRecord[] {
  const canonical = canonicalName(estate, server);
  const listed =
    server.listedName &&
    server.listedName !== canonical &&
    !server.aliases?.some(({ name }) => name === server.listedName)
      ? [{ name: server.listedName, record: "cname" as const }]
      : [];
  return [
    ...addresses(estate, canonical, [server]),
    ...record(estate, internalName(estate, server), "A", { kind: "private-address", server }),
    ...[...listed, ...(server.aliases ?? [])].flatMap((alias) =>
      alias.record === "address"
        ? addresses(estate, alias.name, [server])
        : record(estate, alias.name, "CNAME", { kind: "name", name: canonical }),
    ),
  ];
}

/** Names that stand for all machines of a role: every load balancer, every Consul server. */
function sharedNames(estate: Estate): readonly PlannedRecord[] {
  const consulServers = estate.servers.filter((server) => server.role === estate.consul.role);
  return [
    ...sharedAddresses(estate, estate.loadBalancers.name, loadBalancers(estate)),
    ...sharedAddresses(estate, estate.consul.serverName, consulServers),
  ];
}

/** At a zone's apex a CNAME is not allowed (RFC 1034, section 3.6.2): there the addresses themselves. */
function toLoadBalancers(estate: Estate, domain: DomainName, ttl: number): readonly PlannedRecord[] {
  return zoneOf(estate, domain) === domain
    ? sharedAddresses(estate, domain, loadBalancers(estate), ttl)
    : record(estate, domain, "CNAME", { kind: "name", name: estate.loadBalancers.name }, ttl);
}

/** A name of several machines: a record for each, which the machine's name tells from the others. */
function sharedAddresses(
  estate: Estate,
  domain: DomainName,
  servers: readonly Server[],
  ttl: number = defaultTtl,
): readonly PlannedRecord[] {
  return addresses(estate, domain, servers, ttl, ({ name }) => name);
}

/**
 * IPv6 only where every machine of the name has it: clients prefer it (RFC 6724), so that those who have it would all
 * come to the machines that have it, and to none when these are down.
 */
function addresses(
  estate: Estate,
  domain: DomainName,
  servers: readonly Server[],
  ttl: number = defaultTtl,
  discriminator: (server: Server) => string = () => "",
): readonly PlannedRecord[] {
  const types = servers.every((server) => isNamedByIpv6(estate, server))
    ? (["A", "AAAA"] as const)
    : (["A"] as const);
  return types.flatMap((type) =>
    servers.flatMap((server) =>
      record(estate, domain, type, { kind: "public-address", server }, ttl, discriminator(server)),
    ),
  );
}

function record(
  estate: Estate,
  domain: DomainName,
  type: PlannedRecord["type"],
  target: RecordTarget,
  ttl: number = defaultTtl,
  discriminator = "",
): readonly PlannedRecord[] {
  const zone = zoneOf(estate, domain);
  return zone ? [{ zone, name: relativeName(zone, domain), type, target, ttl, discriminator }] : [];
}

/** What tells a record that the catalog writes out from others of its name and type. */
export function staticDiscriminator(entry: DnsRecord): string {
  switch (entry.type) {
    case "A":
    case "AAAA":
      return entry.value;
    case "MX":
    case "NS":
    case "SRV":
      return entry.target;
    case "CAA":
      return `${entry.tag}-${entry.value}`;
    case "TXT":
      return entry.value.split(/[=;: ]/, 1)[0] ?? "";
    case "CNAME":
      return "";
  }
}
