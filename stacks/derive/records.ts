import type { DnsRecord, DomainName, Estate, Server } from "../vocabulary/index.ts";
import { isNamedByIpv6 } from "./ipv6.ts";
import { canonicalName, internalName, relativeName, zoneOf } from "./names.ts";
import { loadBalancers, webServices } from "./servers.ts";
import { zoneRecords } from "./zone-records.ts";

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
  /** What tells it from others of the same name and type: the machine, or a part of the value. "" where it is alone. */
  readonly discriminator: string;
  /** Where the catalog says it, `services["docs"].domains[0]`. */
  readonly place: string;
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
    ...estate.servers.flatMap((server, index) => serverRecords(estate, server, `servers[${index}]`)),
    ...sharedNames(estate),
    ...webServices(estate).flatMap(([name, service]) => {
      if (service.path !== undefined) return [];
      const place = (index: number) => `services["${name}"].domains[${index}]`;
      const [primary, ...others] = service.domains;
      return [
        ...(service.cdn === "on"
          ? record(estate, primary, "CNAME", { kind: "cdn", service: name }, place(0), { ttl: switchTtl })
          : toLoadBalancers(estate, primary, switchTtl, place(0))),
        ...others.flatMap((domain, index) =>
          record(estate, domain, "CNAME", { kind: "name", name: primary }, place(index + 1)),
        ),
      ];
    }),
    ...Object.entries(estate.services).flatMap(([name, service]) =>
      service.kind === "tcp"
        ? (service.domains ?? []).flatMap((domain, index) =>
            toLoadBalancers(estate, domain, defaultTtl, `services["${name}"].domains[${index}]`),
          )
        : [],
    ),
    ...estate.redirects.flatMap(({ from }, index) =>
      toLoadBalancers(estate, from, defaultTtl, `redirects[${index}].from`),
    ),
    ...zoneRecords(estate).map(({ zone, record, discriminator, place }) => ({
      zone,
      name: record.name,
      type: record.type,
      target: { kind: "static", record } as const,
      ttl: record.ttl ?? defaultTtl,
      discriminator,
      place,
    })),
  ];
}

/**
 * The records that answer for a name: its own, or where nothing has the name, those of the wildcard below the closest
 * name above that exists (RFC 4592, section 3.3.1).
 */
export function answering(records: readonly PlannedRecord[], domain: string): readonly PlannedRecord[] {
  const at = (name: string) => records.filter((record) => recordDomain(record) === name);
  const own = at(domain);
  if (own.length > 0 || exists(records, domain)) return own;
  for (let above = parentOf(domain); above !== ""; above = parentOf(above)) {
    if (exists(records, above)) return at(`*.${above}`);
  }
  return [];
}

/** Also a name with nothing of its own exists where one below it does. */
function exists(records: readonly PlannedRecord[], domain: string): boolean {
  return records.some((record) => {
    const each = recordDomain(record);
    return each === domain || each.endsWith(`.${domain}`) || record.zone === domain;
  });
}

function parentOf(domain: string): string {
  const dot = domain.indexOf(".");
  return dot < 0 ? "" : domain.slice(dot + 1);
}

function serverRecords(estate: Estate, server: Server, place: string): readonly PlannedRecord[] {
  const canonical = canonicalName(estate, server);
  const listed =
    server.listedName &&
    server.listedName !== canonical &&
    !server.aliases?.some(({ name }) => name === server.listedName)
      ? [{ name: server.listedName, record: "cname" as const, place: `${place}.listedName` }]
      : [];
  const aliases = (server.aliases ?? []).map((alias, index) => ({
    ...alias,
    place: `${place}.aliases[${index}].name`,
  }));
  return [
    ...addresses(estate, canonical, [server], `${place}.name`),
    ...record(
      estate,
      internalName(estate, server),
      "A",
      { kind: "private-address", server },
      `${place}.name`,
    ),
    ...[...listed, ...aliases].flatMap((alias) =>
      alias.record === "address"
        ? addresses(estate, alias.name, [server], alias.place)
        : record(estate, alias.name, "CNAME", { kind: "name", name: canonical }, alias.place),
    ),
  ];
}

/** Names that stand for all machines of a role: every load balancer, every Consul server. */
function sharedNames(estate: Estate): readonly PlannedRecord[] {
  const consulServers = estate.servers.filter((server) => server.role === estate.consul.role);
  return [
    ...sharedAddresses(estate, estate.loadBalancers.name, loadBalancers(estate), "loadBalancers.name"),
    ...sharedAddresses(estate, estate.consul.serverName, consulServers, "consul.serverName"),
  ];
}

/** At a zone's apex a CNAME is not allowed (RFC 1034, section 3.6.2): there the addresses themselves. */
function toLoadBalancers(
  estate: Estate,
  domain: DomainName,
  ttl: number,
  place: string,
): readonly PlannedRecord[] {
  return zoneOf(estate, domain) === domain
    ? sharedAddresses(estate, domain, loadBalancers(estate), place, ttl)
    : record(estate, domain, "CNAME", { kind: "name", name: estate.loadBalancers.name }, place, { ttl });
}

/** A name of several machines: a record for each, which the machine's name tells from the others. */
function sharedAddresses(
  estate: Estate,
  domain: DomainName,
  servers: readonly Server[],
  place: string,
  ttl: number = defaultTtl,
): readonly PlannedRecord[] {
  return addresses(estate, domain, servers, place, ttl, ({ name }) => name);
}

/**
 * IPv6 only where every machine of the name has it: clients prefer it (RFC 6724), so that those who have it would all
 * come to the machines that have it, and to none when these are down.
 */
function addresses(
  estate: Estate,
  domain: DomainName,
  servers: readonly Server[],
  place: string,
  ttl: number = defaultTtl,
  discriminator: (server: Server) => string = () => "",
): readonly PlannedRecord[] {
  const types = servers.every((server) => isNamedByIpv6(estate, server))
    ? (["A", "AAAA"] as const)
    : (["A"] as const);
  return types.flatMap((type) =>
    servers.flatMap((server) =>
      record(estate, domain, type, { kind: "public-address", server }, place, {
        ttl,
        discriminator: discriminator(server),
      }),
    ),
  );
}

function record(
  estate: Estate,
  domain: DomainName,
  type: PlannedRecord["type"],
  target: RecordTarget,
  place: string,
  { ttl = defaultTtl, discriminator = "" }: { readonly ttl?: number; readonly discriminator?: string } = {},
): readonly PlannedRecord[] {
  const zone = zoneOf(estate, domain);
  return zone ? [{ zone, name: relativeName(zone, domain), type, target, ttl, discriminator, place }] : [];
}
