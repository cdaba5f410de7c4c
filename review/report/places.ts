import { kindOf } from "../plan/kinds.ts";
import type { Change } from "../plan/plan.ts";
import { escaped, table } from "./markdown.ts";
import { type Counts, countOperations, OPERATIONS } from "./review.ts";

/** How much changes of one kind in one datacenter. */
export interface Place {
  /** A datacenter's name, or `everywhere`. */
  readonly datacenter: string;
  readonly kind: string;
  readonly counts: Counts;
}

/** Changes by datacenter and kind: the named datacenters first, then what belongs to none of them. */
export function placesOf(changes: readonly Change[], datacenters: readonly string[]): readonly Place[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = JSON.stringify([datacenterOf(change, datacenters), kindOf(change)]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const order = [...datacenters, EVERYWHERE];
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const place = { datacenter: datacenterOf(first, datacenters), kind: kindOf(first) };
      return [{ ...place, counts: countOperations(group) }];
    })
    .sort(
      (a, b) =>
        order.indexOf(a.datacenter) - order.indexOf(b.datacenter) || a.kind.localeCompare(b.kind, "en"),
    );
}

const EVERYWHERE = "everywhere";

/** By the program's rule for names: `lb0-iad1-host-key`, `lb0.iad1.psf.io`, `ams1-mail`. */
function datacenterOf({ name }: Change, datacenters: readonly string[]): string {
  const words = name.split(/[^A-Za-z0-9]+/);
  return datacenters.find((each) => words.includes(each)) ?? EVERYWHERE;
}

export function renderPlaces(places: readonly Place[]): string {
  return table(
    ["where", "kind", "created", "changed", "replaced", "deleted"],
    places.map(({ datacenter, kind, counts }) => [
      escaped(datacenter),
      escaped(kind),
      ...OPERATIONS.map((operation) => (counts[operation] === 0 ? "" : String(counts[operation]))),
    ]),
  );
}
