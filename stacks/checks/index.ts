import type { Estate } from "../vocabulary/index.ts";
import { backups } from "./backups.ts";
import { certificationAuthorities } from "./caa.ts";
import { cdn } from "./cdn.ts";
import { certificates, databaseCertificates, verifiedNames } from "./certificates.ts";
import { cloudLimits } from "./cloud-limits.ts";
import { clouds } from "./clouds.ts";
import { consulServers, consulServices, externalServices } from "./consul.ts";
import { databaseIdentifiers, databases, pgbouncerPort, replicaPair } from "./databases.ts";
import { domains, pathServices } from "./domains.ts";
import { exposedPorts } from "./exposed-ports.ts";
import { inherited } from "./inherited.ts";
import { ipv6 } from "./ipv6.ts";
import { loadBalancers } from "./load-balancers.ts";
import { machineNames } from "./machine-names.ts";
import { machines } from "./machines.ts";
import { mail } from "./mail.ts";
import { homes, machinesForRoles } from "./needed-machines.ts";
import { networks } from "./networks.ts";
import { packages } from "./packages.ts";
import { people } from "./people.ts";
import { loadBalancerPorts, openPortsNeeded, validPorts } from "./ports.ts";
import { records } from "./records.ts";
import { redirects } from "./redirects.ts";
import { references } from "./references.ts";
import { rotations } from "./rotations.ts";
import { serverListNames } from "./server-list.ts";
import { stateful } from "./stateful.ts";
import { structure } from "./structure/index.ts";
import { uptime } from "./uptime.ts";
import type { Rule, Violation } from "./violation.ts";

export type { Rule, Violation } from "./violation.ts";

/** In the order in which a reader would mend them: what others build on first. */
const rules: readonly Rule[] = [
  clouds,
  cloudLimits,
  networks,
  ipv6,
  machines,
  stateful,
  validPorts,
  exposedPorts,
  loadBalancerPorts,
  openPortsNeeded,
  pathServices,
  records,
  mail,
  inherited,
  redirects,
  loadBalancers,
  cdn,
  certificationAuthorities,
  certificates,
  rotations,
  verifiedNames,
  databaseCertificates,
  consulServers,
  consulServices,
  externalServices,
  replicaPair,
  databases,
  pgbouncerPort,
  packages,
  backups,
  people,
  uptime,
  serverListNames,
];

/**
 * Later stages are about entries that are what the earlier ones make sure of: first every value has its type, then every
 * name that is used is there and stands for one entry. So a mistake is told once, where it was made.
 */
const stages: readonly (readonly Rule[])[] = [
  [structure],
  [references, machineNames],
  [machinesForRoles, homes, domains, databaseIdentifiers],
  rules,
];

/** Every rule by itself: one that looks at entries whose names or types are wrong must bear that, too. */
export const everyRule: readonly Rule[] = stages.flat();

/** Every mistake of the first stage that finds one, in a stable order; none means that the catalog may be built. */
export function checkEstate(estate: Estate): readonly Violation[] {
  for (const stage of stages) {
    const violations = stage.flatMap((rule) => rule(estate));
    if (violations.length > 0) return violations;
  }
  return [];
}

/** One text for a person: how many, and of each where, what, and what to do. */
export function formatViolations(estate: Estate, violations: readonly Violation[]): string {
  const count = `${violations.length} mistake${violations.length === 1 ? "" : "s"}`;
  return [
    `The catalog "${estate.name}" has ${count}; nothing was changed.`,
    ...violations.map(
      ({ place, message, remedy }, index) => `${index + 1}. ${place}: ${message}\n   ${remedy}`,
    ),
  ].join("\n");
}
