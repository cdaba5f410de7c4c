import { isRecord } from "../../commands/record.ts";
import { serverKey } from "../../stacks/derive/names.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import type { Change, Inputs, Plan } from "../plan/plan.ts";
import { fileOf, type HostContents, hostChanges } from "../sections/hosts.ts";
import type { Rule } from "./rule.ts";

/** A filter of a cloud or of a host, with what it lets everybody reach: `tcp 80`, `udp 10090-10100`. */
interface Filter {
  readonly title: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Machines behind it. */
  readonly servers: readonly Server[];
}

export const openPort: Rule = {
  name: "open-port",
  refuses: "a port is opened to the world that the catalog's table of ports does not have",
  check: ({ plan, estate }) =>
    filtersOf(plan, estate).flatMap(({ title, before, after, servers }) => {
      const declared = servers.map((server) => declaredPorts(estate, server));
      const opened = after.filter(
        (port) =>
          !before.includes(port) && !(declared.length > 0 && declared.every((ports) => ports.includes(port))),
      );
      if (opened.length === 0) return [];
      const table = [...new Set(declared.flat())].join(", ") || "none";
      return [
        `${title} would open ${opened.join(", ")} to the world, and the catalog's table has ${table} there. Declare the port in the role's ports, with its purpose`,
      ];
    }),
};

function declaredPorts(estate: Estate, server: Server): readonly string[] {
  return openPorts(estate, server).flatMap(({ from, port, protocol = "tcp" }) =>
    from === "anywhere" ? [`${protocol} ${port}`] : [],
  );
}

function filtersOf(plan: Plan, estate: Estate): readonly Filter[] {
  const hosts = hostChanges(plan).map(({ host, operation, before, after }) => ({
    title: `the host ${host.machine} in ${host.datacenter}`,
    before: operation === "create" ? [] : hostPorts(before),
    after: operation === "delete" ? [] : hostPorts(after),
    servers: estate.servers.filter(
      ({ name, datacenter }) => name === host.machine && datacenter === host.datacenter,
    ),
  }));
  return [...hosts, ...plan.changes.flatMap((change) => cloudFilter(change, estate))];
}

/** What a host or a machine without a filter opens. */
const EVERYTHING = ["tcp all", "udp all"];

/** What `/etc/nftables.conf` accepts whoever asks: rules of its input chain without a condition on the source. */
function hostPorts(contents: HostContents): readonly string[] {
  const rules = fileOf(contents, "/etc/nftables.conf") ?? "";
  const input = /chain input \{([\s\S]*?)\n {2}\}/.exec(rules)?.[1];
  if (input === undefined || !input.includes("policy drop;")) return EVERYTHING;
  return [...input.matchAll(/^\s*(tcp|udp) dport (\{[^}]*\}|\S+) accept/gm)].flatMap(
    ([, protocol = "", ports = ""]) =>
      ports
        .replaceAll(/[{}]/g, "")
        .split(",")
        .map((port) => `${protocol} ${port.trim()}`),
  );
}

function cloudFilter(change: Change, estate: Estate): readonly Filter[] {
  const read = CLOUD_FILTERS[change.type];
  if (read === undefined) return [];
  const servers = serversBehind(change, estate);
  // Machines that lose their only filter lose it as a whole; a rule that goes closes something.
  const isWhole = change.operation === "delete" && change.type === FIREWALL && servers.length > 0;
  const before = change.before ? read(change.before) : [];
  const after = change.after ? read(change.after) : isWhole ? EVERYTHING : [];
  return [{ title: `the firewall ${change.name}`, before, after, servers }];
}

/** By the program's name for the filter of a role in a datacenter, `ams1-mail`, and what follows it. */
function serversBehind({ name }: Change, estate: Estate): readonly Server[] {
  return estate.servers.filter((server) => {
    const group = `${server.datacenter}-${server.role}`;
    return name === group || name.startsWith(`${group}-`) || name.startsWith(`${serverKey(server)}-`);
  });
}

const FIREWALL = "digitalocean:index/firewall:Firewall";

const CLOUD_FILTERS: Readonly<Record<string, (inputs: Inputs) => readonly string[]>> = {
  [FIREWALL]: ({ inboundRules }) => (Array.isArray(inboundRules) ? inboundRules.flatMap(dropletRule) : []),
  "openstack:networking/secGroupRule:SecGroupRule": (rule) =>
    rule.direction === "ingress" &&
    isWorld(rule.remoteIpPrefix ?? "0.0.0.0/0") &&
    rule.remoteGroupId === undefined
      ? opened(rule.protocol, range(rule.portRangeMin, rule.portRangeMax))
      : [],
};

function dropletRule(rule: unknown): readonly string[] {
  if (!isRecord(rule) || !Array.isArray(rule.sourceAddresses)) return [];
  return rule.sourceAddresses.some(isWorld) ? opened(rule.protocol, rule.portRange) : [];
}

function isWorld(address: unknown): boolean {
  return typeof address === "string" && /^(0\.0\.0\.0|::)\/0$/.test(address);
}

/** ICMP has no ports. */
function opened(protocol: unknown, ports: unknown): readonly string[] {
  return typeof protocol === "string" && !/icmp/.test(protocol)
    ? [`${protocol} ${String(ports ?? "all")}`]
    : [];
}

function range(first: unknown, last: unknown): string | undefined {
  if (first === undefined) return undefined;
  return first === last || last === undefined ? String(first) : `${first}-${last}`;
}
