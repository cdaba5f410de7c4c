import type { ResourcePolicy } from "../pack/policy.ts";
import { shown, text, unknown } from "../pack/resource.ts";
import { dnsRecord } from "../pack/types.ts";

/** Seconds; the least that DigitalOcean takes (DigitalOcean API, domain records), and a day. */
const shortest = 30;
const longest = 86_400;

const targets: readonly unknown[] = ["CNAME", "MX", "NS", "SRV"];

export const dnsRecords: ResourcePolicy = {
  name: "dns-records",
  description:
    "Records live between 30 seconds and a day, zones have no CNAME at their apex, and names are absolute.",
  types: [dnsRecord],
  violations: ({ inputs: { name, type, ttl, value } }) => {
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
      ...(name === "*" || text(name)?.startsWith("*.")
        ? [`name is ${shown(name)}: a wildcard answers for names that nobody declared. Declare each name`]
        : []),
    ];
  },
};
