import { openPorts } from "../../stacks/derive/ports.ts";
import { firstOfEachRole, serversIn } from "../../stacks/derive/servers.ts";
import type { Datacenter, Port, Server } from "../../stacks/vocabulary/index.ts";
import type { Source } from "../document.ts";
import { code, link, page, table } from "../markdown.ts";
import { machinesText, openedPorts, portText, sourceText } from "./ports.ts";

const header = ["Port", "From", "Purpose"] as const;

/** Who may connect to what: first what is open to everybody, then each kind of machine. */
export function firewallPage({ estate }: Source): string {
  const opened = openedPorts(estate);
  const world = opened.filter(({ port }) => port.from === "anywhere");
  const row = (port: Port) => [portText(port), sourceText(estate, port.from), port.purpose];
  const ofAll = (machines: readonly Server[]) => {
    const [first, ...others] = machines.map((server) => openPorts(estate, server).map(row));
    return (first ?? []).filter((one) =>
      others.every((rows) => rows.some((other) => other.join() === one.join())),
    );
  };
  const everywhere = ofAll(estate.servers);
  const without = (rows: readonly (readonly string[])[], known: readonly (readonly string[])[]) =>
    rows.filter((one) => !known.some((other) => other.join() === one.join()));
  return page("Firewall", estate.name, [
    [
      "What is not here is refused. Established connections, ICMP and loopback are always allowed. One table " +
        `(${link("stacks/derive/ports.ts", "../../stacks/derive/ports.ts")}) is behind the clouds' firewalls, each ` +
        `host's own, and this page; the ports of a role are in ${code(`stacks/${estate.name}/roles.ts`)}.`,
    ],
    ["## Open to the world"],
    table(
      ["Port", "Machines", "Purpose"],
      world.map(({ port, servers }) => [portText(port), machinesText(estate, servers), port.purpose]),
    ),
    ["## Who filters"],
    table(
      ["Datacenter", "Private network", "Public addresses", "Filtered by"],
      Object.entries(estate.datacenters).map(([name, datacenter]) => [
        name,
        code(datacenter.privateNetwork),
        datacenter.ipv6 ? "IPv4 and IPv6" : "IPv4",
        filters(datacenter),
      ]),
    ),
    ["## Every machine"],
    table(header, everywhere),
    ...Object.keys(estate.datacenters).flatMap((datacenter) => {
      const machines = serversIn(estate, datacenter);
      const common = machines.length > 1 ? ofAll(machines) : everywhere;
      return [
        [`## ${datacenter}`],
        table(
          [...header, "Machines"],
          [
            ...without(common, everywhere).map((cells) => [...cells, `every machine in ${datacenter}`]),
            ...folded(
              firstOfEachRole(estate, datacenter).flatMap((server) => {
                const same = machines.filter(({ role }) => role === server.role).map(({ name }) => name);
                return without(openPorts(estate, server).map(row), common).map((cells) => ({ cells, same }));
              }),
            ),
          ],
        ),
      ];
    }),
  ]);
}

/** Rows that differ by their machines only, as one. */
function folded(
  rows: readonly { readonly cells: readonly string[]; readonly same: readonly string[] }[],
): readonly (readonly string[])[] {
  const groups = Map.groupBy(rows, ({ cells }) => cells.join("\t"));
  return [...groups.values()].map((group) => [
    ...(group[0]?.cells ?? []),
    group.flatMap(({ same }) => same).join(", "),
  ]);
}

function filters(datacenter: Datacenter): string {
  if (datacenter.provider === "digitalocean") return "the cloud's firewall, and each host's own";
  return datacenter.cloud.filtering === "security-groups"
    ? "the cloud's security groups, and each host's own firewall"
    : "each host's own firewall: the cloud cannot";
}
