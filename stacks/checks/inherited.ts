import { inheritedPath } from "../inherited.ts";
import { checkStatic } from "./record-values.ts";
import { list, lookUp, type Rule, unless } from "./violation.ts";

/** In a first run each zone has what its former name servers answer, and DigitalOcean takes it. */
export const inherited: Rule = (estate) => {
  const { firstRun, zones } = estate;
  if (!firstRun) return [];
  const path = inheritedPath(estate.name);
  const asked = Object.keys(firstRun.inherited);
  return [
    ...Object.keys(zones).flatMap((zone) =>
      unless(
        lookUp(firstRun.inherited, zone) !== undefined,
        path,
        `has nothing of the zone ${zone}: it would be empty when the world asks the new name servers.`,
        "Ask the former ones again: bin/workflow zones --stack STACK",
      ),
    ),
    ...asked.flatMap((zone) =>
      unless(
        lookUp(zones, zone) !== undefined,
        path,
        `has a zone ${zone}, which the estate does not have; there are ${list(Object.keys(zones))}.`,
        "Remove it there, or add the zone to the catalog.",
      ),
    ),
    ...Object.entries(firstRun.inherited).flatMap(([zone, records]) =>
      records.flatMap((record, index) => checkStatic(`${path}: ${zone}[${index}]`, zone, record)),
    ),
  ];
};
