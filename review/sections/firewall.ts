import type { Inputs, Plan } from "../plan/plan.ts";
import type { Block, Section } from "../report/section.ts";
import { groupedBy, inOrder } from "./grouping.ts";
import { fileOf, type HostContents, hostChanges, hostList } from "./hosts.ts";
import { changedLines } from "./line-diff.ts";
import { type Ruleset, readRuleset } from "./nftables.ts";
import { joinedCounts, records, shown, shownList } from "./values.ts";

const rulesetPath = "/etc/nftables.conf";
const namesPath = "/etc/estate/firewall-names.json";

/** One permission: who may reach what. */
interface Permission {
  readonly port: string;
  readonly from: string;
  readonly to: string;
  /** Who lets it through. */
  readonly filter: string;
  readonly purpose: string;
}

interface Row extends Permission {
  readonly change: "opened" | "closed";
}

/** Ports that a plan opens and closes: by the clouds' firewalls, and by each host's own. Both must let traffic in. */
export function firewall(plan: Plan): Section | undefined {
  const rows = foldAnywhere([...cloudRows(plan), ...hostRows(plan)]);
  const others = otherRules(plan);
  if (rows.length === 0 && others.length === 0) return undefined;
  const opened = rows.filter(({ change }) => change === "opened");
  const wide = opened.filter(({ from }) => from.startsWith("anywhere"));
  const table: Block = {
    kind: "table",
    header: ["Change", "Port", "From", "To", "Filter", "Purpose"],
    rows: rows.map(({ change, port, from, to, filter, purpose }) => [
      change,
      port,
      from,
      to,
      filter,
      purpose,
    ]),
  };
  return {
    title: "Firewall",
    summary: joinedCounts([
      [opened.length, `${opened.length} opened${wide.length > 0 ? ` (${wide.length} from anywhere)` : ""}`],
      [rows.length - opened.length, `${rows.length - opened.length} closed`],
      [others.length, "other rules changed"],
    ]),
    body: [...(rows.length > 0 ? [table] : []), ...others],
  };
}

/** Permissions of the clouds that come and go. */
function cloudRows(plan: Plan): readonly Row[] {
  return plan.changes.flatMap(({ type, name, before, after }) => {
    if (type === "digitalocean:index/firewall:Firewall") {
      return difference(dropletPermissions(name, before), dropletPermissions(name, after));
    }
    if (type === "openstack:networking/secGroupRule:SecGroupRule") {
      return difference(groupPermissions(name, before), groupPermissions(name, after));
    }
    return [];
  });
}

/** Permissions of the hosts that come and go, alike on several hosts once. */
function hostRows(plan: Plan): readonly Row[] {
  const rows = hostChanges(plan).flatMap(({ host, before, after }) => {
    const permissions = (contents: HostContents) =>
      rulesetOf(contents).rules.map(({ port, source, purpose }) => ({
        port,
        from: source,
        to: "",
        filter: "host",
        purpose,
      }));
    return difference(permissions(before), permissions(after)).map((row) => ({ host, row }));
  });
  return groupedBy(rows, ({ row }) => JSON.stringify(row)).map((group) => ({
    ...group[0].row,
    to: hostList(group.map(({ host }) => host)),
  }));
}

function rulesetOf(contents: HostContents): Ruleset {
  return readRuleset(fileOf(contents, rulesetPath) ?? "", fileOf(contents, namesPath));
}

function otherRules(plan: Plan): readonly Block[] {
  const diffs = hostChanges(plan).flatMap(({ host, operation, before, after }) => {
    if (operation === "create" || operation === "delete") return [];
    const lines = changedLines(rulesetOf(before).others, rulesetOf(after).others);
    return lines.length > 0 ? [{ host, lines }] : [];
  });
  return groupedBy(diffs, ({ lines }) => JSON.stringify(lines)).map((group) => ({
    kind: "diff",
    title: `Other rules of ${rulesetPath} on ${hostList(group.map(({ host }) => host))}`,
    lines: group[0].lines,
  }));
}

function difference(before: readonly Permission[], after: readonly Permission[]): readonly Row[] {
  const key = ({ port, from, to, filter }: Permission) => JSON.stringify([port, from, to, filter]);
  const [old, now] = [new Set(before.map(key)), new Set(after.map(key))];
  return [
    ...after.flatMap((each) => (old.has(key(each)) ? [] : [{ change: "opened" as const, ...each }])),
    ...before.flatMap((each) => (now.has(key(each)) ? [] : [{ change: "closed" as const, ...each }])),
  ];
}

/** A firewall of DigitalOcean belongs to a role in a datacenter, and is named after both: `nyc1-pythontest`. */
function dropletPermissions(name: string, inputs: Inputs | undefined): readonly Permission[] {
  const who = roleName(name.replace(/-machines$/, ""));
  const filter = "DigitalOcean";
  const purpose = "";
  const portOf = ({ protocol, portRange }: Readonly<Record<string, unknown>>) =>
    [shown(protocol), shown(portRange)].filter(Boolean).join(" ");
  return [
    ...records(inputs?.inboundRules).flatMap((rule) =>
      [...shownList(rule.sourceAddresses).map(named), ...shownList(rule.sourceTags).map(tagged)].map(
        (from) => ({
          port: portOf(rule),
          from,
          to: who,
          filter,
          purpose,
        }),
      ),
    ),
    ...records(inputs?.outboundRules).flatMap((rule) =>
      shownList(rule.destinationAddresses).map((destination) => ({
        port: portOf(rule),
        from: who,
        to: named(destination),
        filter,
        purpose,
      })),
    ),
  ];
}

/** A rule of a security group is named after the datacenter, the role, the protocol: `iad1-web-tcp-9000-10.0.0.0/24`. */
function groupPermissions(name: string, inputs: Inputs | undefined): readonly Permission[] {
  if (!inputs) return [];
  const protocol = shown(inputs.protocol).replace(/^ipv6-icmp$/, "icmp");
  const end = name.lastIndexOf(`-${protocol}-`);
  const who = roleName(end < 0 ? name : name.slice(0, end));
  const [first, last] = [shown(inputs.portRangeMin), shown(inputs.portRangeMax)];
  const port = [protocol, first === last ? first : `${first}-${last}`].filter(Boolean).join(" ");
  const source =
    inputs.remoteGroupId === undefined
      ? named(shown(inputs.remoteIpPrefix) || "anywhere")
      : memberOf(name, `-${protocol}-${port.slice(protocol.length + 1)}-`, who);
  const [from, to] = inputs.direction === "egress" ? [who, source] : [source, who];
  return [{ port, from, to, filter: "OpenStack", purpose: "" }];
}

/** A tag of the program's is the estate's, a datacenter's and a role's: `prod:nyc1:pythontest`. */
function tagged(tag: string): string {
  const [, datacenter, role] = tag.split(":");
  return role === undefined ? `the tag ${tag}` : `role ${role} in ${datacenter}`;
}

/** The group at the other end is another role's of the same datacenter, and the rule is named after it at its end. */
function memberOf(name: string, middle: string, who: string): string {
  const role = name.slice(name.lastIndexOf(middle) + middle.length);
  return who.replace(/^role \S+/, `role ${role}`);
}

function roleName(key: string): string {
  const [datacenter = "", ...role] = key.split("-");
  return role.length === 0 ? key : `role ${role.join("-")} in ${datacenter}`;
}

const wide: Readonly<Record<string, string>> = {
  "0.0.0.0/0": "anywhere by IPv4",
  "::/0": "anywhere by IPv6",
};

function named(range: string): string {
  return wide[range] ?? range;
}

/** Rows that differ by their source or destination alone become one. */
function foldAnywhere(rows: readonly Row[]): readonly Row[] {
  const bySource = groupedBy(rows, ({ from: _, ...row }) => JSON.stringify(row)).map((group) => ({
    ...group[0],
    from: together(group.map(({ from }) => from)),
  }));
  return groupedBy(bySource, ({ to: _, ...row }) => JSON.stringify(row)).map((group) => ({
    ...group[0],
    to: together(group.map(({ to }) => to)),
  }));
}

function together(ends: readonly string[]): string {
  const anywhere = Object.values(wide);
  return anywhere.every((each) => ends.includes(each))
    ? inOrder(["anywhere", ...ends.filter((each) => !anywhere.includes(each))]).join(", ")
    : inOrder(ends).join(", ");
}
