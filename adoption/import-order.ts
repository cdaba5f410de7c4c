import { compareNaturally } from "../commands/natural-order.ts";
import type { ImportFile, Specification } from "./import-file.ts";
import { urnTail } from "./import-urn.ts";

/**
 * The same file in an order and with names that follow from what is in it. The engine's follow from which resource it
 * met first, and so two files of one estate could not be compared.
 */
export function inStableOrder({ nameTable = {}, resources }: ImportFile): ImportFile {
  const byName = new Map(resources.map((each) => [each.name, each]));
  const keyed = resources.map((each) => ({ each, key: urnTail(each, byName, nameTable) }));
  const sorted = keyed
    .sort(
      (one, other) =>
        rank(one.each) - rank(other.each) ||
        depth(one.key) - depth(other.key) ||
        compareNaturally(one.key, other.key),
    )
    .map(({ each }) => each);
  const table = Object.entries(nameTable).sort(([, one], [, other]) => compareNaturally(one, other));
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [name, urn] of table) names.set(name, unique(nameIn(urn), typeIn(urn), taken));
  for (const { name, logicalName = name, type } of sorted) names.set(name, unique(logicalName, type, taken));
  const renamed = (name: string) => names.get(name) ?? name;
  return {
    ...(table.length > 0
      ? { nameTable: Object.fromEntries(table.map(([name, urn]) => [renamed(name), urn])) }
      : {}),
    resources: sorted.map(({ name, logicalName = name, parent, provider, ...rest }) => ({
      ...rest,
      name: renamed(name),
      ...(renamed(name) === logicalName ? {} : { logicalName }),
      ...(parent === undefined ? {} : { parent: renamed(parent) }),
      ...(provider === undefined ? {} : { provider: renamed(provider) }),
    })),
  };
}

function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** What others refer to comes first: components, then providers. */
function rank({ type, component }: Specification): number {
  if (component === true) return 0;
  return type.startsWith("pulumi:providers:") ? 1 : 2;
}

/** In how many others it is: its type has theirs before it. */
function depth(key: string): number {
  return key.split("$").length;
}

/** A name that nothing else has: `iad1`, then with what the type ends in: `iad1Openstack`, `iad1Openstack2`. */
function unique(name: string, type: string, taken: Set<string>): string {
  const kind = type.split(":").at(-1) ?? "";
  const longer = `${name}${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
  let found = taken.has(name) ? longer : name;
  for (let count = 2; taken.has(found); count++) found = `${longer}${count}`;
  taken.add(found);
  return found;
}
