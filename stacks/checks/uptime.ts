import { zoneOf } from "../derive/names.ts";
import { answering, plannedRecords } from "../derive/records.ts";
import { list, type Rule, unless } from "./violation.ts";

/** Checks from outside watch names of ours that exist, in the way their type says. */
export const uptime: Rule = (estate) => {
  const records = plannedRecords(estate);
  return Object.entries(estate.uptimeChecks).flatMap(([key, check]) => {
    const place = `uptimeChecks["${key}"]`;
    const isUrl = check.target.startsWith("https://");
    const host = isUrl ? (check.target.slice("https://".length).split(/[/:?#]/, 1)[0] ?? "") : check.target;
    const inZone = zoneOf(estate, host) !== undefined;
    return [
      ...unless(
        inZone,
        `${place}.target`,
        `"${host}" lies in none of the estate's zones.`,
        `Watch a name in one of ${list(Object.keys(estate.zones))}.`,
      ),
      ...unless(
        !inZone || answering(records, host).length > 0,
        `${place}.target`,
        `"${host}" has no record.`,
        "Watch a name of a service, a redirect or a machine.",
      ),
      ...unless(
        isUrl === (check.type === "https"),
        `${place}.type`,
        `a check of the type "${check.type}" does not fit the target "${check.target}".`,
        'Use "https" with an address that begins with https://, and "ping" or "http" with a host name.',
      ),
      ...unless(
        check.certificateDays === undefined || check.type === "https" || isUrl,
        `${place}.certificateDays`,
        `a check of the type "${check.type}" sees no certificate.`,
        "Leave certificateDays out.",
      ),
      ...unless(
        check.certificateDays === undefined ||
          (Number.isInteger(check.certificateDays) && check.certificateDays >= 1),
        `${place}.certificateDays`,
        `${check.certificateDays} days before its end is too late for a warning.`,
        "Use a whole number from 1.",
      ),
      ...unless(
        check.regions.length > 0 && new Set(check.regions).size === check.regions.length,
        `${place}.regions`,
        "it names no region, or one twice.",
        "Name each region once, and at least one.",
      ),
    ];
  });
};
