import type { Estate, Port, Server } from "../vocabulary/index.ts";
import { roleOf } from "./servers.ts";

/** What every host opens, whatever its role. */
const everywhere: readonly Port[] = [{ port: 22, from: "anywhere", purpose: "SSH" }];

/** Consul's gossip, on every machine of its datacenter (Consul documentation, required ports). */
const consulGossip: readonly Port[] = [
  { port: 8301, protocol: "tcp", from: "private", purpose: "Consul gossip" },
  { port: 8301, protocol: "udp", from: "private", purpose: "Consul gossip" },
];

/** Port of Prometheus' node exporter (Prometheus, default port allocations). */
export const nodeExporterPort = 9100;

/**
 * Where the estate's mail machine takes what its hosts write. Clouds close the usual ports outwards: DigitalOcean 25
 * (docs.digitalocean.com/support/why-is-smtp-blocked), and as its customers report 465 and 587 too.
 */
export const hostMailPort = 2525;

/** For every other machine, wherever it is. */
function hostMail({ roles, servers }: Estate, server: Server): readonly Port[] {
  const role = roles[server.role];
  // A catalog that says itself who may use the port is right.
  if (role?.software !== "mail" || role.ports.some(({ port }) => port === hostMailPort)) return [];
  const senders = new Set(servers.map((each) => each.role).filter((each) => each !== server.role));
  const [first, ...others] = [...senders].sort();
  if (first === undefined) return [];
  return [{ port: hostMailPort, from: { roles: [first, ...others] }, purpose: "mail of the estate's hosts" }];
}

/**
 * The ports that a machine accepts connections on: the one table from which the clouds' firewalls and the host's own
 * are made. Everything else is refused.
 */
export function openPorts(estate: Estate, server: Server): readonly Port[] {
  return [
    ...everywhere,
    ...(server.datacenter === estate.consul.datacenter ? consulGossip : []),
    {
      port: nodeExporterPort,
      from: { roles: [estate.monitoring.role] },
      purpose: "node exporter, for the monitoring machines",
    },
    ...hostMail(estate, server),
    ...roleOf(estate, server).ports,
  ];
}
