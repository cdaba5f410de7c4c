import type { ResourcePolicy } from "../pack/policy.ts";
import { differs, shown, texts, unknown } from "../pack/resource.ts";
import { authorityCertificate, signedCertificate } from "../pack/types.ts";

const hoursPerDay = 24;
const endUses = ["client_auth", "digital_signature", "key_encipherment", "server_auth"];
const authorityUses = ["cert_signing", "crl_signing"];

/**
 * A certificate lives as long as the catalog says: longer, and a stolen key is of use for longer; shorter, and the clock
 * that renews it, which goes by the catalog, comes too late.
 */
export const certificateValidity: ResourcePolicy = {
  name: "certificate-validity",
  description: "Certificates live as long as the catalog says, and only the authority's signs others.",
  types: [authorityCertificate, signedCertificate],
  violations: ({ type, name, inputs }, estate) => {
    const isAuthority = type === authorityCertificate;
    const declared = isAuthority ? estate.authority : estate.certificates[name];
    if (!declared) return [`The certificate "${name}" is not in the catalog. Add it to certificates there`];
    const hours = Number.parseInt(declared.validity, 10) * hoursPerDay;
    const uses = isAuthority ? authorityUses : endUses;
    const others = texts(inputs.allowedUses).filter((use) => !uses.includes(use));
    const client = texts(inputs.allowedUses).includes("client_auth");
    const clientDeclared = "clientAuthentication" in declared && declared.clientAuthentication === true;
    return [
      ...(differs(inputs.validityPeriodHours, hours)
        ? [
            `validityPeriodHours is ${shown(inputs.validityPeriodHours)}. The catalog says ${declared.validity}: ${hours}`,
          ]
        : []),
      ...(differs(inputs.isCaCertificate ?? false, isAuthority)
        ? [`isCaCertificate is ${shown(inputs.isCaCertificate)}. Set it to ${isAuthority}`]
        : []),
      ...(isAuthority && differs(inputs.maxPathLength, 0)
        ? [
            `maxPathLength is ${shown(inputs.maxPathLength)}. Set it to 0: the authority signs end certificates only`,
          ]
        : []),
      ...(others.length > 0
        ? [`allowedUses has ${others.join(", ")}. Allow ${uses.join(", ")} at most`]
        : []),
      ...(!isAuthority && client && !clientDeclared
        ? ["allowedUses has client_auth, which the catalog does not declare (clientAuthentication)"]
        : []),
      ...(inputs.allowedUses !== unknown && texts(inputs.allowedUses).length === 0
        ? [`allowedUses is empty, which allows everything. Allow ${uses.join(", ")} at most`]
        : []),
    ];
  },
};
