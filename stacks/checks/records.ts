import { isIPv4, isIPv6 } from "node:net";
import { zoneOf } from "../derive/names.ts";
import { type PlannedRecord, plannedRecords } from "../derive/records.ts";
import type { DnsRecord, Estate } from "../vocabulary/index.ts";
import { list, type Rule, repetitions, unless, type Violation } from "./violation.ts";

/** Shortest lifetime that DigitalOcean keeps, in seconds (DigitalOcean, API reference, Domain Records). */
const shortestTtl = 30;

/** Longest text of a TXT record, in characters (DigitalOcean, DNS limits, less the quotes). */
const longestText = 509;

/** A name relative to its zone: labels, also with underscores or a leading asterisk. */
const relative =
  /^(?:@|(?:\*|[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*)$/;

interface Placed {
  readonly place: string;
  readonly record: PlannedRecord;
  readonly fqdn: string;
}

/** All records together, the catalog's own and those that follow from it, are what DNS and DigitalOcean take. */
export const records: Rule = (estate) => {
  const placed = plannedRecords(estate).map((record) => place(estate, record));
  return [
    ...placed.flatMap(({ place, record }) =>
      record.target.kind === "static" ? checkStatic(place, record.zone, record.target.record) : [],
    ),
    ...checkNames(placed),
    ...placed.flatMap((entry) => checkTarget(estate, placed, entry)),
  ];
};

function place(estate: Estate, record: PlannedRecord): Placed {
  const fqdn = record.name === "@" ? record.zone : `${record.name}.${record.zone}`;
  const own = record.target.kind === "static" ? record.target.record : undefined;
  const index = own ? (estate.zones[record.zone]?.records.indexOf(own) ?? -1) : -1;
  return {
    place: own ? `zones["${record.zone}"].records[${index}]` : `zones["${record.zone}"], ${fqdn}`,
    record,
    fqdn,
  };
}

/** What DNS and DigitalOcean take of a single record. */
export function checkStatic(place: string, zone: string, record: DnsRecord): readonly Violation[] {
  return [
    ...unless(
      relative.test(record.name) && record.name !== zone && !record.name.endsWith(`.${zone}`),
      `${place}.name`,
      `"${record.name}" is not a name within ${zone}.`,
      'Write the name relative to its zone, such as "www", or "@" for the zone itself.',
    ),
    ...unless(
      record.ttl === undefined || (Number.isInteger(record.ttl) && record.ttl >= shortestTtl),
      `${place}.ttl`,
      `${record.ttl} seconds is not a lifetime that DigitalOcean keeps.`,
      `Use at least ${shortestTtl} seconds.`,
    ),
    ...checkValue(place, record),
  ];
}

function checkValue(place: string, record: DnsRecord): readonly Violation[] {
  const value = (holds: boolean, message: string, remedy: string) =>
    unless(holds, `${place}.value`, message, remedy);
  switch (record.type) {
    case "A":
      return value(isIPv4(record.value), `"${record.value}" is not an IPv4 address.`, "Correct it.");
    case "AAAA":
      return value(isIPv6(record.value), `"${record.value}" is not an IPv6 address.`, "Correct it.");
    case "TXT":
      return value(
        record.value.length > 0 && record.value.length <= longestText && !record.value.includes("\\"),
        "DigitalOcean does not take this text.",
        `Use 1 to ${longestText} characters without a backslash.`,
      );
    case "CAA":
      return [
        ...value(
          record.value !== ";" && record.value !== "",
          "DigitalOcean does not take a CAA record that forbids everyone.",
          "Name an authority, or leave the record out.",
        ),
        ...number(place, "flags", record.flags, 255),
      ];
    case "MX":
      return number(place, "priority", record.priority, 65_535);
    case "SRV":
      return [
        ...number(place, "priority", record.priority, 65_535),
        ...number(place, "weight", record.weight, 65_535),
        ...number(place, "port", record.port, 65_535),
      ];
    case "CNAME":
    case "NS":
      return [];
  }
}

function number(place: string, field: string, value: number, highest: number): readonly Violation[] {
  return unless(
    Number.isInteger(value) && value >= 0 && value <= highest,
    `${place}.${field}`,
    `${value} is out of range.`,
    `Use 0 to ${highest}.`,
  );
}

/** What the records of one name may be together. */
function checkNames(placed: readonly Placed[]): readonly Violation[] {
  const byName = Map.groupBy(placed, ({ fqdn }) => fqdn);
  return [
    ...[...byName].flatMap(([fqdn, entries]) => {
      const alias = entries.find(({ record }) => record.type === "CNAME");
      const others = entries.filter((entry) => entry !== alias);
      const lifetimes = [...new Set(entries.map(({ record }) => record.ttl))];
      const reported = entries.find(({ record }) => record.target.kind === "static") ?? entries.at(-1);
      const place = reported?.place ?? fqdn;
      return [
        ...unless(
          alias === undefined || alias.record.name !== "@",
          place,
          `${fqdn} is a zone of its own, where a CNAME is not allowed.`,
          "Use a name below the zone; a service there cannot be behind the CDN.",
        ),
        ...unless(
          alias === undefined || others.length === 0,
          place,
          `${fqdn} has a CNAME beside ${list([...new Set(others.map(({ record }) => record.type))])}.`,
          "A name with a CNAME has no other record: remove one of them.",
        ),
        ...unless(
          lifetimes.length === 1,
          place,
          `the records of ${fqdn} have the lifetimes ${list(lifetimes.map(String))} seconds.`,
          "Records of one name share a lifetime: set the same ttl.",
        ),
      ];
    }),
    ...repetitions(placed, ({ fqdn, record }) => `${fqdn} ${record.type} ${record.discriminator}`)
      .filter(({ again }) => again.record.type !== "CNAME")
      .map(({ first, again }) => ({
        place: again.place,
        message: `${again.fqdn} has this ${again.record.type} record already, at ${first.place}.`,
        remedy: "Remove one of them, or join their values.",
      })),
    ...checkDelegations(placed),
  ];
}

/** Below a delegation another zone answers. */
function checkDelegations(placed: readonly Placed[]): readonly Violation[] {
  const delegated = placed.filter(({ record }) => record.type === "NS" && record.name !== "@");
  const names = [...new Set(delegated.map(({ fqdn }) => fqdn))];
  return placed.flatMap(({ place, record, fqdn }) =>
    names
      .filter((name) =>
        record.type === "NS" ? fqdn.endsWith(`.${name}`) : fqdn === name || fqdn.endsWith(`.${name}`),
      )
      .map((name) => ({
        place,
        message: `${fqdn} is not seen: ${name} is delegated to other name servers.`,
        remedy: "Move the record into the delegated zone, or remove the NS records.",
      })),
  );
}

/** A name that a record points at exists, where it is ours; and is no CNAME, where that is not allowed (RFC 2181, section 10.3). */
function checkTarget(estate: Estate, placed: readonly Placed[], entry: Placed): readonly Violation[] {
  const { record, place } = entry;
  const target =
    record.target.kind === "static"
      ? "target" in record.target.record
        ? record.target.record.target
        : undefined
      : record.target.kind === "name"
        ? record.target.name
        : undefined;
  if (target === undefined || zoneOf(estate, target) === undefined) return [];
  const found = placed.filter(({ fqdn }) => fqdn === target);
  const isAlias = found.some((other) => other.record.type === "CNAME");
  return [
    ...unless(
      found.length > 0,
      place,
      `the ${record.type} record of ${entry.fqdn} points at ${target}, which has no record.`,
      `Add a record for ${target}, or point at a name that has one.`,
    ),
    ...unless(
      !isAlias || record.type === "CNAME",
      place,
      `the ${record.type} record of ${entry.fqdn} points at ${target}, which is a CNAME.`,
      'Point at a name with an address of its own; a machine\'s alias has one with record: "address".',
    ),
  ];
}
