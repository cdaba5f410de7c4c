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
    ...roleOf(estate, server).ports,
  ];
}
