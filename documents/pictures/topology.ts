import type { Edge, Node } from "@viz-js/viz";
import { cdnFronts } from "../../stacks/derive/cdn.ts";
import { databaseAccess } from "../../stacks/derive/databases.ts";
import { serverKey } from "../../stacks/derive/names.ts";
import { loadBalancers, serversIn, serversWithRole } from "../../stacks/derive/servers.ts";
import { registeredServices } from "../../stacks/derive/services.ts";
import type { Estate, Server, Service } from "../../stacks/vocabulary/index.ts";
import { ownSites } from "../subjects.ts";
import { arrow, box, draw, place } from "./draw.ts";
import type { Kind } from "./palette.ts";

/** The whole estate: visitors, edge, load balancers, services, databases, in their datacenters. */
export function topology(estate: Estate): Promise<string> {
  const behindCdn = cdnFronts(estate).filter(({ service }) => service.cdn === "on");
  const externals = [...new Set(Object.values(estate.services).flatMap(externalOf))];
  return draw(`${estate.organization.name}: ${estate.name}`, {
    nodes: [
      box("visitors", "visitor", "Visitors"),
      ...(behindCdn.length > 0
        ? [
            box(
              "cdn",
              "cdn",
              "Fastly",
              behindCdn.flatMap(({ service }) => service.domains),
            ),
          ]
        : []),
    ],
    subgraphs: [
      ...Object.entries(estate.datacenters).map(([name, { providerName, regionName }]) =>
        place(
          name,
          name,
          `${providerName}, ${regionName}`,
          groupsIn(estate, name).map((group) => node(estate, group)),
          [{ graphAttributes: { rank: "same" }, nodes: pairIn(estate, name) }],
        ),
      ),
      ...(externals.length > 0
        ? [
            place(
              "others",
              "elsewhere",
              "run by others",
              externals.map((name) => external(estate, name)),
            ),
          ]
        : []),
    ],
    edges: edges(estate, behindCdn.length > 0, externals),
  });
}

/** The databases' machines stand below each other. */
function pairIn(estate: Estate, datacenter: string): Node[] {
  return serversIn(estate, datacenter)
    .filter(({ role }) => role === estate.postgresql.role)
    .map((server) => ({ name: serverKey(server) }));
}

/** Machines that do the same are one box, but for the databases: each has a part of its own. */
interface Group {
  readonly name: string;
  readonly servers: readonly [Server, ...Server[]];
}

function groupsIn(estate: Estate, datacenter: string): readonly Group[] {
  const machines = serversIn(estate, datacenter);
  return machines.flatMap((server): readonly Group[] => {
    if (server.role === estate.postgresql.role) return [{ name: serverKey(server), servers: [server] }];
    const [first, ...others] = machines.filter(({ role }) => role === server.role);
    return first === server ? [{ name: groupName(first), servers: [first, ...others] }] : [];
  });
}

function groupName({ datacenter, role }: Server): string {
  return `${datacenter}/${role}`;
}

function node(estate: Estate, { name, servers }: Group): Node {
  const [server] = servers;
  return box(
    name,
    kindOf(estate, server),
    servers.map((each) => each.name).join(", "),
    notes(estate, server),
  );
}

function kindOf(estate: Estate, { role }: Server): Kind {
  if (role === estate.loadBalancers.role) return "balancer";
  if (role === estate.postgresql.role) return "database";
  return role === estate.backups.repository ? "store" : "machine";
}

/** What stands below a machine's name: the domains it answers for, else what it is for. */
function notes(estate: Estate, server: Server): readonly string[] {
  if (server.role === estate.postgresql.role) {
    const [first] = serversWithRole(estate, server.role);
    return [server === first ? "PostgreSQL, first primary" : "PostgreSQL, first replica"];
  }
  const domains = [
    ...new Set([
      ...registeredServices(estate, server.role).flatMap(({ service }) => domainsOf(service)),
      ...ownSites(estate, server),
    ]),
  ];
  return domains.length > 0 ? domains : wrapped(server.purpose.replace(/ https?:\S+/, ""));
}

/** Lines of 24 characters at most, where words allow. */
function wrapped(text: string): readonly string[] {
  return text.match(/.{1,24}(?:\s|$)|\S+/g)?.map((line) => line.trim()) ?? [];
}

function domainsOf(service: Service): readonly string[] {
  if (service.kind === "tcp") return service.domains ?? [`port ${service.listen}`];
  return service.domains.map((domain) => `${domain}${service.path ?? ""}`);
}

function externalOf({ backend }: Service): readonly string[] {
  return "external" in backend ? [backend.external] : [];
}

function external(estate: Estate, name: string): Node {
  const domains = Object.values(estate.services).flatMap((service) =>
    externalOf(service).includes(name) ? domainsOf(service) : [],
  );
  return box(`external/${name}`, "external", estate.externalServices[name]?.address ?? name, domains);
}

/** For boxes of the same column. */
const beside = { tailport: "_", headport: "_", style: "dashed" } as const;

function edges(estate: Estate, hasCdn: boolean, externals: readonly string[]): Edge[] {
  const [balancer] = loadBalancers(estate);
  const [primary, ...replicas] = serversWithRole(estate, estate.postgresql.role);
  const [keeper] = serversWithRole(estate, estate.backups.repository);
  const clients = new Set(databaseAccess(estate).map(({ server }) => groupName(server)));
  const backends = new Set(
    Object.values(estate.services).flatMap(({ backend }) =>
      "role" in backend ? serversWithRole(estate, backend.role).map(groupName) : [],
    ),
  );
  const direct = new Set(estate.servers.filter((each) => ownSites(estate, each).length > 0).map(groupName));
  const front = balancer ? groupName(balancer) : undefined;
  return [
    ...(hasCdn ? [arrow("visitors", "cdn", "443")] : []),
    ...(front ? [arrow("visitors", front, "80, 443")] : []),
    ...(hasCdn && front ? [arrow("cdn", front, String(estate.loadBalancers.cdnPort))] : []),
    ...[...direct].map((name) => arrow("visitors", name)),
    ...(front ? [...backends].map((name) => arrow(front, name)) : []),
    ...(front ? externals.map((name) => arrow(front, `external/${name}`)) : []),
    ...(primary ? [...clients].map((name) => arrow(name, serverKey(primary))) : []),
    ...(primary
      ? replicas.map((replica) => arrow(serverKey(primary), serverKey(replica), undefined, beside))
      : []),
    ...(primary && keeper
      ? [arrow(serverKey(replicas.at(-1) ?? primary), groupName(keeper), "backups")]
      : []),
  ];
}
