import { openPorts } from "../../stacks/derive/ports.ts";
import type { Estate, Port, PortSource, Server } from "../../stacks/vocabulary/index.ts";

/** One inbound permission as the clouds know it. */
export interface InboundRule {
  readonly protocol: "icmp" | "tcp" | "udp";
  /** `22` or `10090-10100`; absent for ICMP. */
  readonly ports?: string;
  readonly sources: readonly string[];
}

/** A permission whose sources are machines. */
export interface MachineRule {
  readonly protocol: "tcp" | "udp";
  readonly ports: string;
  readonly roles: readonly string[];
}

const anywhere = ["0.0.0.0/0", "::/0"];

/** The permissions of machines of a role in a datacenter that need no machine's address. */
export function inboundRules(estate: Estate, server: Server): readonly InboundRule[] {
  const rules = openPorts(estate, server).flatMap((port) => {
    const sources = networksOf(estate, server, port.from);
    return sources.length > 0
      ? [{ protocol: port.protocol ?? "tcp", ports: String(port.port), sources } as const]
      : [];
  });
  return [{ protocol: "icmp", sources: anywhere }, ...merge(rules)];
}

/** The permissions that name other machines. */
export function machineRules(estate: Estate, server: Server): readonly MachineRule[] {
  return openPorts(estate, server).flatMap((port: Port) =>
    typeof port.from === "object"
      ? [{ protocol: port.protocol ?? "tcp", ports: String(port.port), roles: port.from.roles }]
      : [],
  );
}

function networksOf(estate: Estate, server: Server, source: PortSource): readonly string[] {
  if (typeof source === "object") return [];
  const own = estate.datacenters[server.datacenter];
  switch (source) {
    case "anywhere":
      return anywhere;
    case "private":
      return own ? [own.privateNetwork] : [];
    case "private-networks":
      return Object.values(estate.datacenters).map(({ privateNetwork }) => privateNetwork);
    case "deployers":
      return estate.deployers.map(({ range }) => range);
  }
}

/** One rule for each protocol and port: clouds count rules. */
function merge(rules: readonly (InboundRule & { readonly ports: string })[]): readonly InboundRule[] {
  const merged = new Map<string, InboundRule>();
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.ports}`;
    const sources = new Set([...(merged.get(key)?.sources ?? []), ...rule.sources]);
    merged.set(key, { ...rule, sources: [...sources] });
  }
  return [...merged.values()];
}
