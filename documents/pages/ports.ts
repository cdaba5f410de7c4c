import { canonicalName } from "../../stacks/derive/names.ts";
import { openPorts } from "../../stacks/derive/ports.ts";
import type { Estate, Port, PortSource, Server } from "../../stacks/vocabulary/index.ts";

/** A port that some machines open, all with the same source and purpose. */
export interface OpenedPort {
  readonly port: Port;
  readonly servers: readonly Server[];
}

/** Every port of the estate once, by number and protocol, with the machines that open it. */
export function openedPorts(estate: Estate): readonly OpenedPort[] {
  const opened = new Map<string, { readonly port: Port; readonly servers: Server[] }>();
  for (const server of estate.servers) {
    for (const port of openPorts(estate, server)) {
      const key = JSON.stringify([port.port, protocolOf(port), port.from, port.purpose]);
      const entry = opened.get(key) ?? { port, servers: [] };
      entry.servers.push(server);
      opened.set(key, entry);
    }
  }
  return [...opened.values()].sort(
    (a, b) =>
      firstPort(a.port) - firstPort(b.port) ||
      compare(protocolOf(a.port), protocolOf(b.port)) ||
      compare(a.port.purpose, b.port.purpose),
  );
}

/** `443/tcp`. */
export function portText(port: Port): string {
  return `${port.port}/${protocolOf(port)}`;
}

/** Who may connect, in words and networks. */
export function sourceText(estate: Estate, from: PortSource): string {
  if (typeof from === "object") {
    const machines = estate.servers.filter(({ role }) => from.roles.includes(role));
    return machines.map((server) => canonicalName(estate, server)).join(", ");
  }
  switch (from) {
    case "anywhere":
      return "**anywhere**";
    case "private":
      return "its datacenter's private network";
    case "private-networks":
      return "the private networks of all datacenters";
    case "deployers":
      return estate.deployers.map(({ name, range }) => `deployers: ${name} (${range})`).join(", ");
  }
}

/** All machines, all of a datacenter, all of a role, or their names: the shortest that says it. */
export function machinesText(estate: Estate, servers: readonly Server[]): string {
  if (servers.length === estate.servers.length) return "every machine";
  const names = servers.map(({ name, datacenter }) => `${name}.${datacenter}`).join(", ");
  if (servers.length === 1) return names;
  const datacenters = Object.keys(estate.datacenters).filter((name) =>
    servers.some(({ datacenter }) => datacenter === name),
  );
  const whole = datacenters.every((name) =>
    estate.servers.every((server) => server.datacenter !== name || servers.includes(server)),
  );
  if (whole) return `every machine in ${datacenters.join(", ")}`;
  return names;
}

function protocolOf({ protocol = "tcp" }: Port): string {
  return protocol;
}

function firstPort({ port }: Port): number {
  return Number.parseInt(String(port), 10);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
