import type { ResourcePolicy } from "../pack/policy.ts";
import { shown, texts, unknown } from "../pack/resource.ts";
import { certificateRequest } from "../pack/types.ts";

/** Of Consul's own domain: its servers' and services' names. */
const consulDomain = ".consul";

/** The internal authority speaks for the estate's names and for nobody else's. */
export const certificateNames: ResourcePolicy = {
  name: "certificate-names",
  description: "Certificates name what the catalog says, within the estate's zones and Consul's domain.",
  types: [certificateRequest],
  violations: ({ name, inputs }, estate) => {
    if (inputs.dnsNames === unknown) return [];
    const key = name.replace(/-request$/, "");
    const declared = [key, ...(estate.certificates[key]?.alternativeNames ?? [])];
    const names = texts(inputs.dnsNames);
    const foreign = names.filter((entry) => !isOwn(entry, Object.keys(estate.zones)));
    const undeclared = names.filter((entry) => !declared.includes(entry) && !foreign.includes(entry));
    return [
      ...(names.length === 0
        ? [`dnsNames is ${shown(inputs.dnsNames)}. Name the certificate's domains`]
        : []),
      ...foreign.map((entry) => `dnsNames has "${entry}", which is in no zone of the estate. Take it out`),
      ...undeclared.map(
        (entry) => `dnsNames has "${entry}", which the catalog does not declare for ${key}. Declare it there`,
      ),
      ...["ipAddresses", "uris"].flatMap((other) =>
        texts(inputs[other]).length > 0 ? [`${other} is set. Machines are known by their names`] : [],
      ),
    ];
  },
};

function isOwn(name: string, zones: readonly string[]): boolean {
  if (name.includes("*")) return false;
  return name.endsWith(consulDomain) || zones.some((zone) => name === zone || name.endsWith(`.${zone}`));
}
