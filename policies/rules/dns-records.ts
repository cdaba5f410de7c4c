import { ttlLimits } from "../../stacks/checks/record-values.ts";
import { recordDomain } from "../../stacks/derive/records.ts";
import { publishedRecords } from "../../stacks/derive/stages.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { ResourcePolicy } from "../pack/policy.ts";
import { shown, text, unknown } from "../pack/resource.ts";
import { dnsRecord } from "../pack/types.ts";

const { shortest, longest } = ttlLimits;

const targets: readonly unknown[] = ["CNAME", "MX", "NS", "SRV"];

export const dnsRecords: ResourcePolicy = {
  name: "dns-records",
  description:
    "Records live between 30 seconds and a week, zones have no CNAME at their apex, names are absolute, and wildcards are declared.",
  types: [dnsRecord],
  violations: ({ inputs: { name, domain, type, ttl, value } }, estate) => {
    const target = text(value);
    return [
      ...(ttl === unknown || (typeof ttl === "number" && ttl >= shortest && ttl <= longest)
        ? []
        : [`ttl is ${shown(ttl)}. Set it between ${shortest} and ${longest} seconds`]),
      ...(type === "CNAME" && name === "@"
        ? [
            "A CNAME stands at the zone's apex, where none is allowed (RFC 1034, section 3.6.2). Use A records",
          ]
        : []),
      ...(targets.includes(type) && target !== undefined && target !== "@" && !target.endsWith(".")
        ? [`value is ${shown(value)}, which is taken as relative to the zone. End it in a dot`]
        : []),
      ...(text(name)?.startsWith("*") &&
      domain !== unknown &&
      !isDeclared(estate, `${text(name)}.${text(domain)}`)
        ? [
            `name is ${shown(name)}: a wildcard answers for names that nobody declared. Declare each name, or the wildcard in zones`,
          ]
        : []),
    ];
  },
};

function isDeclared(estate: Estate, wildcard: string): boolean {
  return publishedRecords(estate).some((record) => recordDomain(record) === wildcard);
}
