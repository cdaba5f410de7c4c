import { isRecord } from "./values.ts";

/** A permission of a host's own firewall. */
export interface HostRule {
  /** `tcp 9000`. */
  readonly port: string;
  /** A network, `anywhere`, or the name of a machine. */
  readonly source: string;
  /** In the words of the catalog; empty where the rule has none. */
  readonly purpose: string;
}

export interface Ruleset {
  readonly rules: readonly HostRule[];
  /** Lines that say neither a permission nor a set of addresses. */
  readonly others: readonly string[];
}

const permission =
  /^\s*(?:ip6? saddr (\{[^}]*\}|\S+) )?(tcp|udp) dport (\{[^}]*\}|\S+) accept(?: comment "(.*)")?$/;

/**
 * What `/etc/nftables.conf` admits, as the roles write it. `names` is the host's file of machines by role, which the
 * sets of the rules are filled from.
 */
export function readRuleset(text: string, names: string | undefined): Ruleset {
  const machines = machinesBySet(names);
  const lines = text.split("\n");
  const permissions = lines.flatMap((line) => {
    const [, source = "", protocol = "", ports = "", purpose = ""] = permission.exec(line) ?? [];
    return protocol === ""
      ? []
      : sourcesOf(source, machines).map((each) => ({ port: `${protocol} ${ports}`, source: each, purpose }));
  });
  // A role is admitted by a rule for each version of IP, and is one source to a reader.
  const rules = [...new Map(permissions.map((rule) => [JSON.stringify(rule), rule])).values()];
  const others = lines.filter((line) => !permission.test(line) && !/^\s*#|role6?_\w+|^$/.test(line));
  return { rules, others };
}

function sourcesOf(source: string, machines: ReadonlyMap<string, readonly string[]>): readonly string[] {
  if (source === "") return ["anywhere"];
  if (source.startsWith("@")) return machines.get(source.slice(1)) ?? [`the set ${source.slice(1)}`];
  return source
    .replace(/^\{|\}$/g, "")
    .split(",")
    .map((each) => each.trim());
}

/** By the name of their set. A machine stands there with its public and its internal name; one is enough here. */
function machinesBySet(names: string | undefined): ReadonlyMap<string, readonly string[]> {
  const roles = parsed(names ?? "{}");
  return new Map(
    Object.entries(roles).flatMap(([role, list]) => {
      const all = Array.isArray(list) ? list.map(String) : [];
      const machines = all.filter(
        (name) => !all.includes(name.replace(".int.", ".")) || !name.includes(".int."),
      );
      const name = role.replaceAll("-", "_");
      return [[`role_${name}`, machines] as const, [`role6_${name}`, machines] as const];
    }),
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
