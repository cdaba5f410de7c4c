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

interface Step {
  readonly rule: Rule;
  /** What its entries must be: where one of these has found a mistake, what this one would say may only follow from it. */
  readonly after: readonly Rule[];
}

function steps(after: readonly Rule[], ...rules: readonly Rule[]): readonly Step[] {
  return rules.map((rule) => ({ rule, after }));
}

/** What names are: used ones are there, and each stands for one entry. */
const names: readonly Rule[] = [references, machineNames];

/** In the order in which a reader would mend them: what others build on first. */
const order: readonly Step[] = [
  ...steps([], structure),
  ...steps([structure], ...names),
  ...steps(names, machinesForRoles, homes, domains, databaseIdentifiers),
  ...steps(names, clouds, cloudLimits),
  ...steps([structure], networks),
  ...steps(names, ipv6, machines, stateful, validPorts, exposedPorts, loadBalancerPorts, openPortsNeeded),
  ...steps([...names, domains], pathServices, records, mail, inherited),
  ...steps([structure], redirects),
  ...steps([...names, homes], loadBalancers),
  ...steps(names, cdn),
  ...steps([...names, domains], certificationAuthorities),
  ...steps([structure], certificates, rotations),
  ...steps([...names, machinesForRoles], verifiedNames, databaseCertificates),
  ...steps([...names, machinesForRoles, homes], consulServers, consulServices, externalServices, replicaPair),
  ...steps([...names, machinesForRoles, homes], databases, pgbouncerPort, packages),
  ...steps([...names, databaseIdentifiers], backups),
  ...steps([structure], people),
  ...steps([...names, domains], uptime, serverListNames),
];

/** Every rule by itself: one that looks at entries whose names are wrong must bear that, too. */
export const everyRule: readonly Rule[] = order.map(({ rule }) => rule);

/**
 * Every mistake, once and where it was made, in a stable order; none means that the catalog may be built. What only follows
 * from another mistake is not told.
 */
export function checkEstate(estate: Estate): readonly Violation[] {
  const silent = new Set<Rule>();
  return order.flatMap(({ rule, after }) => {
    const violations = after.some((before) => silent.has(before)) ? undefined : rule(estate);
    if (violations === undefined || violations.length > 0) silent.add(rule);
    return violations ?? [];
  });
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
