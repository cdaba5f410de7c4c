import { createHash } from "node:crypto";
import type { DnsRecord, DomainName, Estate } from "../vocabulary/index.ts";

/** What a record of each type has beside its name. */
const recordFields = {
  A: { value: "string" },
  AAAA: { value: "string" },
  CAA: { tag: "string", value: "string", flags: "number" },
  CNAME: { target: "string" },
  MX: { target: "string", priority: "number" },
  NS: { target: "string" },
  SRV: { target: "string", priority: "number", weight: "number", port: "number" },
  TXT: { value: "string" },
} as const satisfies Record<DnsRecord["type"], Readonly<Record<string, "string" | "number">>>;

/**
 * A name that never exists (RFC 6761, section 6.4). DigitalOcean refuses the null MX (RFC 7505) and a CAA record whose
 * value is `;` (DigitalOcean, DNS limits). A name of this kind says the same: mail to it fails at once instead of trying
 * the zone's addresses (RFC 5321, section 5.1), and no authority is called so (RFC 8659, section 4.2).
 */
const nowhere = "none.invalid";

/** A record that a zone lists, with its place in the list. */
export interface ZoneRecord {
  readonly zone: DomainName;
  readonly record: DnsRecord;
  /** What tells it from others of its name and type. */
  readonly discriminator: string;
  /** `zones["psf.io"].records[3]`. */
  readonly place: string;
}

/** An entry that is no record, and why. */
export interface BrokenRecord {
  readonly place: string;
  /** A sentence. */
  readonly fault: string;
}

/** What the zones list themselves. Entries that lack something, which no types have checked, are none. */
export function zoneRecords(estate: Estate): readonly ZoneRecord[] {
  return distinct(entries(estate));
}

/** The same of records that are written elsewhere. */
export function listedRecords(
  zones: Readonly<Record<string, readonly DnsRecord[]>>,
  source: string,
): readonly ZoneRecord[] {
  return distinct(
    Object.entries(zones).flatMap(([zone, records]) =>
      records.map((entry, index) => ({
        zone: zone as DomainName,
        place: `${source}: ${zone}[${index}]`,
        entry,
      })),
    ),
  );
}

function distinct(all: readonly Entry[]): readonly ZoneRecord[] {
  const seen = new Set<string>();
  return all.flatMap(({ zone, place, entry }) => {
    if (!isRecord(entry)) return [];
    const short = shortDiscriminator(entry);
    // The first keeps the short one, so that adding a second renames nothing.
    const key = [zone, entry.name, entry.type, short].join(" ");
    const discriminator = seen.has(key) || isNeeded(entry, short) ? `${short}-${digest(entry)}` : short;
    seen.add(key);
    return [{ zone, record: entry, discriminator: discriminator.replace(/^-/, ""), place }];
  });
}

/** Entries of zones that are no records. */
export function brokenRecords(estate: Estate): readonly BrokenRecord[] {
  return entries(estate).flatMap(({ place, entry }) => {
    const fault = faultOf(entry);
    return fault === undefined ? [] : [{ place, fault }];
  });
}

interface Entry {
  readonly zone: DomainName;
  readonly place: string;
  readonly entry: unknown;
}

function entries(estate: Estate): readonly Entry[] {
  return Object.entries(estate.zones).flatMap(([zone, content]) => {
    const records: readonly unknown[] = Array.isArray(content?.records) ? content.records : [];
    return records.map((entry, index) => ({
      zone: zone as DomainName,
      place: `zones["${zone}"].records[${index}]`,
      entry,
    }));
  });
}

function isRecord(entry: unknown): entry is DnsRecord {
  return faultOf(entry) === undefined;
}

function faultOf(entry: unknown): string | undefined {
  if (!isObject(entry)) return "it is no record.";
  const { type } = entry;
  const types = Object.entries(recordFields);
  const [, fields] = types.find(([name]) => name === type) ?? [];
  if (fields === undefined) {
    return `its type is ${shown(type)}, which is none of ${types.map(([name]) => name).join(", ")}.`;
  }
  const wrong = Object.entries({ name: "string", ...fields }).find(
    ([field, kind]) => typeof entry[field] !== kind,
  );
  if (wrong === undefined) return undefined;
  const [field, kind] = wrong;
  const wanted = kind === "string" ? "a text" : "a number";
  return entry[field] === undefined
    ? `the ${type} record has no ${field}.`
    : `the ${field} of the ${type} record is ${shown(entry[field])}, not ${wanted}.`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

/** A text has one before its first separator, or its own; anything else has one by its value. */
function isNeeded(record: DnsRecord, short: string): boolean {
  return short === "" && record.type === "TXT";
}

function shortDiscriminator(record: DnsRecord): string {
  switch (record.type) {
    case "A":
    case "AAAA":
      return record.value;
    case "MX":
    case "NS":
    case "SRV":
      return record.target === "." ? "none" : record.target;
    case "CAA":
      return `${record.tag}-${record.value === ";" ? "none" : record.value}`;
    case "TXT":
      return record.value.split(/[=;: ]/, 1)[0] ?? "";
    case "CNAME":
      return "";
  }
}

function digest(record: DnsRecord): string {
  return createHash("sha256").update(recordData(record)).digest("hex").slice(0, 8);
}

/**
 * What of a record must be its own among those of its name and type. Two exchangers or ports of one host with other
 * priorities are one thing written twice.
 */
export function recordData(record: DnsRecord): string {
  switch (record.type) {
    case "A":
    case "TXT":
      return record.value;
    case "AAAA":
      return canonicalIPv6(record.value);
    case "CNAME":
    case "MX":
    case "NS":
      return record.target.toLowerCase();
    case "SRV":
      return `${record.target.toLowerCase()} ${record.port}`;
    case "CAA":
      return `${record.tag} ${record.value.toLowerCase()}`;
  }
}

function canonicalIPv6(address: string): string {
  return URL.parse(`http://[${address}]`)?.hostname ?? address;
}

/** A target or an authority as DigitalOcean takes it, without the trailing dot. */
export function publishedName(name: string): string {
  return name === "." || name === ";" ? nowhere : name;
}
