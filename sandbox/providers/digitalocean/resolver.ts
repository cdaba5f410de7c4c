import type { Cloud } from "../../cloud/cloud.ts";
import type { Properties } from "../../provider/values.ts";
import { text } from "../common/values.ts";
import { DNS_RECORD } from "./types.ts";

/**
 * Every address that a name leads to by the zones of the simulated cloud, IPv4 first: through aliases, and by a
 * wildcard where nothing has the name itself. Empty where the name leads nowhere or in a circle.
 */
export function resolveName(cloud: Cloud, name: string): readonly string[] {
  const records = cloud.list(DNS_RECORD).map(({ properties }) => properties);
  return follow(records, canonical(name), new Set());
}

function follow(records: readonly Properties[], name: string, seen: Set<string>): readonly string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const found = recordsOf(records, name);
  const values = (type: string) =>
    found.filter((record) => text(record, "type") === type).map((record) => text(record, "value"));
  const [alias] = found.filter((record) => text(record, "type") === "CNAME");
  if (alias === undefined) return [...values("A"), ...values("AAAA")];
  const value = text(alias, "value");
  return follow(records, canonical(value === "@" ? text(alias, "domain") : value), seen);
}

/** RFC 4592: a wildcard answers only for names that do not exist. */
function recordsOf(records: readonly Properties[], name: string): readonly Properties[] {
  const at = (wanted: string) => records.filter((record) => canonical(text(record, "fqdn")) === wanted);
  const own = at(name);
  if (own.length > 0) return own;
  const [, ...above] = name.split(".");
  for (let depth = 0; depth < above.length; depth++) {
    const parent = above.slice(depth).join(".");
    const wild = at(`*.${parent}`);
    if (wild.length > 0 || at(parent).length > 0) return wild;
  }
  return [];
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
