import { isIPv4, isIPv6 } from "node:net";
import type { DnsRecord } from "../vocabulary/index.ts";
import { unless, type Violation } from "./violation.ts";

/** Seconds: the shortest that DigitalOcean keeps (DigitalOcean, DNS limits), and the longest that resolvers do (BIND's max-cache-ttl). */
export const ttlLimits = { shortest: 30, longest: 604_800 } as const;

/** Longest text of a TXT record, in characters (DigitalOcean, DNS limits, less the quotes). */
const longestText = 509;

/** Longest name, in characters (RFC 1035, section 2.3.4). */
const longestName = 253;

/** Labels, also with underscores. */
const name = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** What DNS and DigitalOcean take of a single record. */
export function checkStatic(place: string, zone: string, record: DnsRecord): readonly Violation[] {
  const relative = record.name.replace(/^\*\.(?=.)/, "");
  return [
    ...unless(
      ["@", "*"].includes(record.name) ||
        (name.test(relative) &&
          record.name !== zone &&
          !record.name.endsWith(`.${zone}`) &&
          `${record.name}.${zone}`.length <= longestName),
      `${place}.name`,
      `"${record.name}" is not a name within ${zone}.`,
      'Write the name relative to its zone, such as "www" or "*.pages", or "@" for the zone itself.',
    ),
    ...unless(
      record.ttl === undefined ||
        (Number.isInteger(record.ttl) && record.ttl >= ttlLimits.shortest && record.ttl <= ttlLimits.longest),
      `${place}.ttl`,
      `${record.ttl} seconds is no lifetime that DigitalOcean and resolvers keep.`,
      `Use ${ttlLimits.shortest} to ${ttlLimits.longest} seconds, which is a week.`,
    ),
    ...checkData(place, record),
  ];
}

function checkData(place: string, record: DnsRecord): readonly Violation[] {
  switch (record.type) {
    case "A":
      return unless(
        isIPv4(record.value),
        `${place}.value`,
        `"${record.value}" is not an IPv4 address.`,
        "Correct it.",
      );
    case "AAAA":
      return unless(
        isIPv6(record.value),
        `${place}.value`,
        `"${record.value}" is not an IPv6 address.`,
        "Correct it.",
      );
    case "TXT":
      return unless(
        record.value.length > 0 && record.value.length <= longestText && !record.value.includes("\\"),
        `${place}.value`,
        "DigitalOcean does not take this text.",
        `Use 1 to ${longestText} characters without a backslash.`,
      );
    case "CAA":
      return [...checkAuthority(place, record), ...number(place, "flags", record.flags, 255)];
    case "CNAME":
    case "NS":
      return checkTarget(place, record.target);
    case "MX":
      return [
        ...(record.target === "." ? [] : checkTarget(place, record.target)),
        ...unless(
          record.target !== "." || record.priority === 0,
          `${place}.priority`,
          `the null MX has the priority ${record.priority}.`,
          "A domain without mail says so with the priority 0 (RFC 7505, section 3).",
        ),
        ...(record.target === "." ? [] : number(place, "priority", record.priority, 65_535)),
      ];
    case "SRV":
      return [
        ...(record.target === "." ? [] : checkTarget(place, record.target)),
        ...number(place, "priority", record.priority, 65_535),
        ...number(place, "weight", record.weight, 65_535),
        ...number(place, "port", record.port, 65_535),
      ];
  }
}

function checkTarget(place: string, target: string): readonly Violation[] {
  return unless(
    name.test(target) && target.includes(".") && !isIPv4(target),
    `${place}.target`,
    `"${target}" is not a whole name.`,
    'Write it in lower case and without the trailing dot, such as "mail.example.org".',
  );
}

function checkAuthority(place: string, record: DnsRecord & { type: "CAA" }): readonly Violation[] {
  switch (record.tag) {
    case "iodef":
      return unless(
        /^(?:mailto:[^@\s]+@[^@\s]+|https?:\/\/\S+)$/.test(record.value),
        `${place}.value`,
        `"${record.value}" is no address to report to.`,
        "Write one that begins with mailto: or https://.",
      );
    case "issue":
    case "issuewild":
      // DigitalOcean refuses parameters after the name (DigitalOcean, DNS limits).
      return unless(
        record.value === ";" || (name.test(record.value) && record.value.includes(".")),
        `${place}.value`,
        `"${record.value}" is not the domain of an authority.`,
        'Write the domain alone, such as "letsencrypt.org", or ";" for none.',
      );
    default:
      return [
        {
          place: `${place}.tag`,
          message: `${JSON.stringify(record.tag)} is no tag of a CAA record.`,
          remedy: "Use issue, issuewild or iodef.",
        },
      ];
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
