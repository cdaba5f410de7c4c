import type { StackPolicy } from "../pack/policy.ts";
import { text } from "../pack/resource.ts";
import { dnsRecord } from "../pack/types.ts";

/** Beside a CNAME nothing may stand (RFC 1034, section 3.6.2), and a name server answers one of two at random. */
export const dnsNames: StackPolicy = {
  name: "dns-names",
  description: "A name with a CNAME has no other record.",
  stackViolations: (resources) => {
    const types = new Map<string, string[]>();
    for (const { type, inputs } of resources) {
      const [name, domain, kind] = [text(inputs.name), text(inputs.domain), text(inputs.type)];
      if (type !== dnsRecord || name === undefined || domain === undefined || kind === undefined) continue;
      const full = name === "@" ? domain : `${name}.${domain}`;
      types.set(full, [...(types.get(full) ?? []), kind]);
    }
    return [...types].flatMap(([name, kinds]) =>
      kinds.includes("CNAME") && kinds.length > 1
        ? [`${name} has ${kinds.sort().join(" and ")} records. Beside a CNAME nothing may stand: keep one`]
        : [],
    );
  },
};
