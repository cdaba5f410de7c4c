import { kindOf } from "../plan/kinds.ts";
import type { Change } from "../plan/plan.ts";
import { movedData } from "./moved-data.ts";
import { counted, type Rule } from "./rule.ts";

/** Types whose resources hold what cannot be made again, also where nobody has protected them. */
const STATEFUL_TYPES: ReadonlySet<string> = new Set([
  "digitalocean:index/domain:Domain",
  "digitalocean:index/volume:Volume",
  "openstack:blockstorage/volume:Volume",
  "tls:index/selfSignedCert:SelfSignedCert",
]);

export const stateful: Rule = {
  name: "stateful",
  refuses:
    "a protected or retained resource, a zone, a volume, the authority or a database's directory is lost",
  check: ({ plan }) => {
    const lost = plan.changes.filter(
      (change) => (change.operation === "replace" || change.operation === "delete") && isStateful(change),
    );
    if (lost.length === 0) return movedData(plan);
    const each = lost.slice(0, 10).map((change) => `${change.name} (${kindOf(change)}) is ${fate(change)}`);
    const more = lost.length > each.length ? `; and ${lost.length - each.length} more` : "";
    return [
      `${counted(lost.length, "stateful resource")} would be lost: ${each.join("; ")}${more}`,
      ...movedData(plan),
    ];
  },
};

function isStateful({ protected: isProtected, retained, type }: Change): boolean {
  return isProtected || retained || STATEFUL_TYPES.has(type);
}

function fate({ operation, forcing, retained }: Change): string {
  if (operation === "replace") {
    return forcing.length > 0 ? `replaced, because ${forcing.join(", ")} changes` : "replaced";
  }
  return retained ? "forgotten, and stays in the cloud with nobody to look after it" : "deleted";
}
