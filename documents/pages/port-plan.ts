import { databaseAccess } from "../../stacks/derive/databases.ts";
import { serversIn } from "../../stacks/derive/servers.ts";
import type { Server } from "../../stacks/vocabulary/index.ts";
import type { Source } from "../document.ts";
import { page, table } from "../markdown.ts";
import { machinesText, openedPorts, portText, sourceText } from "./ports.ts";

/** Of every Consul agent, on localhost (Consul documentation, required ports). */
export const consulLocalPorts = [
  { port: 8500, protocol: "tcp", purpose: "Consul HTTP API and web interface" },
  { port: 8600, protocol: "tcp", purpose: "Consul DNS" },
  { port: 8600, protocol: "udp", purpose: "Consul DNS" },
] as const;

/** Every port in use by its number: where a new one would collide, and what an unknown one is. */
export function portPlanPage({ estate }: Source): string {
  const agents = serversIn(estate, estate.consul.datacenter);
  const clients = [...new Set(databaseAccess(estate).map(({ server }) => server))];
  const local: readonly (readonly [string, string, readonly Server[]])[] = [
    [`${estate.pgbouncer.listen}/tcp`, "pgbouncer, an application's way to the databases", clients],
    ...consulLocalPorts.map(
      ({ port, protocol, purpose }) => [`${port}/${protocol}`, purpose, agents] as const,
    ),
  ];
  return page("Port plan", estate.name, [
    ["## Open"],
    table(
      ["Port", "Purpose", "Machines", "From"],
      openedPorts(estate).map(({ port, servers }) => [
        portText(port),
        port.purpose,
        machinesText(estate, servers),
        sourceText(estate, port.from),
      ]),
    ),
    ["## On localhost only"],
    table(
      ["Port", "Purpose", "Machines"],
      local.map(([port, purpose, servers]) => [port, purpose, machinesText(estate, servers)]),
    ),
  ]);
}
