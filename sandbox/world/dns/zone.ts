import { createHash } from "node:crypto";
import type { CloudObject } from "../../cloud/cloud.ts";
import type { Properties } from "../../provider/values.ts";
import { number, text } from "../../providers/common/values.ts";
import { DNS_RECORD, DOMAIN } from "../../providers/digitalocean/types.ts";
import { characterStrings } from "./text.ts";

/** A zone as a name server loads it. */
export interface ZoneFile {
  /** Without the trailing dot; "" is the root. */
  readonly name: string;
  /** A hash of the content: the same records have the same serial, which shows what is served. */
  readonly serial: number;
  readonly content: string;
}

const NAME_SERVERS = ["ns1.digitalocean.com.", "ns2.digitalocean.com.", "ns3.digitalocean.com."];
const DEFAULT_TTL = 1800;
/**
 * Seconds for which "there is no such name" may be remembered (RFC 2308). Short, because hosts of this world ask for
 * each other while its zones grow.
 */
const NEGATIVE_TTL = 1;

/** The zones of the cloud's domains, in the order of their names. */
export function estateZones(objects: readonly CloudObject[]): readonly ZoneFile[] {
  const records = objects.filter(({ type }) => type === DNS_RECORD);
  return objects
    .filter(({ type }) => type === DOMAIN)
    .map(({ id }) =>
      zoneFile(
        id.toLowerCase(),
        records.filter(({ scope }) => scope === id).map(({ properties }) => properties),
      ),
    )
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function zoneFile(zone: string, records: readonly Properties[]): ZoneFile {
  const lines = records.map((record) => recordLine(zone, record)).sort();
  const hasNameServers = records.some(
    (record) => text(record, "type") === "NS" && owner(record) === `${zone}.`,
  );
  // A zone without name servers is none; the cloud's own stay in the delegation when their records are removed.
  const apex = hasNameServers ? [] : NAME_SERVERS.map((name) => `${zone}. ${DEFAULT_TTL} IN NS ${name}`);
  return withAuthority(zone, [...apex, ...lines]);
}

/** Adds the start of authority, whose serial follows from the lines. */
export function withAuthority(zone: string, lines: readonly string[]): ZoneFile {
  const serial = serialOf(lines);
  const contact = zone === "" ? "hostmaster.digitalocean.com." : `hostmaster.${zone}.`;
  const authority = `${zone}. ${DEFAULT_TTL} IN SOA ${NAME_SERVERS[0]} ${contact} ${serial} 10800 3600 604800 ${NEGATIVE_TTL}`;
  return { name: zone, serial, content: `${[authority, ...lines].join("\n")}\n` };
}

/** From 1 to 2^31: a number that no comparison of serials takes for negative (RFC 1982). */
function serialOf(lines: readonly string[]): number {
  const digest = createHash("sha256").update(lines.join("\n")).digest();
  return (digest.readUInt32BE(0) >>> 1) + 1;
}

function recordLine(zone: string, record: Properties): string {
  const ttl = number(record, "ttl") ?? DEFAULT_TTL;
  return `${owner(record)} ${ttl} IN ${text(record, "type")} ${recordData(zone, record)}`;
}

function owner(record: Properties): string {
  return `${text(record, "fqdn").toLowerCase().replace(/\.$/, "")}.`;
}

/** Presentation format (RFC 1035 section 5, RFC 2782, RFC 8659) of what the cloud's API keeps of a record. */
function recordData(zone: string, record: Properties): string {
  const value = text(record, "value");
  const part = (key: string) => String(number(record, key) ?? 0);
  switch (text(record, "type")) {
    case "A":
    case "AAAA":
      return value;
    case "CNAME":
    case "NS":
      return target(zone, value);
    case "MX":
      return `${part("priority")} ${target(zone, value)}`;
    case "SRV":
      return `${part("priority")} ${part("weight")} ${part("port")} ${target(zone, value)}`;
    case "CAA": {
      const tag = text(record, "tag");
      // The API wants an authority's domain with a trailing dot; the record has none.
      const data = tag === "iodef" ? value : value.replace(/\.$/, "");
      return `${part("flags")} ${tag} ${characterStrings(data)}`;
    }
    case "TXT":
      return characterStrings(value);
    default:
      throw new Error(
        `record ${text(record, "fqdn")} has the type ${text(record, "type")}, which zone files of this world do not know`,
      );
  }
}

function target(zone: string, value: string): string {
  if (value === "@") return `${zone}.`;
  return value.endsWith(".") ? value : `${value}.${zone}.`;
}
