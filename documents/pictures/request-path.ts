import type { Edge, Node } from "@viz-js/viz";
import { databaseAccess, postgresqlName } from "../../stacks/derive/databases.ts";
import { canonicalName } from "../../stacks/derive/names.ts";
import { loadBalancers, serversWithRole } from "../../stacks/derive/servers.ts";
import { consulName } from "../../stacks/derive/services.ts";
import type { Estate, Service } from "../../stacks/vocabulary/index.ts";
import { arrow, box, draw } from "./draw.ts";

/** The way of a request to one service: visitor, edge, load balancers, machines, databases. */
export function requestPath(estate: Estate, key: string, service: Service): Promise<string> {
  const { nodes, edges } = steps(estate, key, service);
  return draw(`The way of a request to ${key}`, { nodes: [...nodes], edges: [...edges] }, { ranksep: 0.3 });
}

interface Steps {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

function steps(estate: Estate, key: string, service: Service): Steps {
  const { name, cdnPort } = estate.loadBalancers;
  const balancer = box("balancer", "balancer", name, [
    loadBalancers(estate)
      .map((server) => server.name)
      .join(", "),
    "HAProxy",
  ]);
  const target = backend(estate, key, service);
  if (service.kind === "tcp") {
    return {
      nodes: [box("visitor", "visitor", "Visitor"), balancer, ...target.nodes],
      edges: [arrow("visitor", "balancer", `TCP ${service.listen}`), ...target.edges],
    };
  }
  const visitor = box(
    "visitor",
    "visitor",
    "Visitor",
    service.domains.map((domain) => `${domain}${service.path ?? ""}`),
  );
  const through = cdnOf(estate, key, service);
  return {
    nodes: [
      visitor,
      ...(through ? [box("cdn", "cdn", "Fastly", [`service ${through}`])] : []),
      balancer,
      ...target.nodes,
    ],
    edges: [
      ...(through
        ? [
            arrow("visitor", "cdn", "HTTPS 443"),
            arrow("cdn", "balancer", `TLS ${cdnPort}, verified\nas ${name}, with token`),
          ]
        : [arrow("visitor", "balancer", "HTTPS 443")]),
      ...target.edges,
    ],
  };
}

/** The CDN service that answers for a web service's domains today; undefined where none does. */
export function cdnOf(estate: Estate, key: string, service: Service): string | undefined {
  if (service.kind === "tcp") return undefined;
  if (service.path === undefined) return service.cdn === "on" ? key : undefined;
  const owner = Object.entries(estate.services).find(
    ([, other]) =>
      other.kind === "web" &&
      other.path === undefined &&
      other.cdn === "on" &&
      service.domains.some((domain) => other.domains.includes(domain)),
  );
  return owner?.[0];
}

function backend(estate: Estate, key: string, service: Service): Steps {
  const verified = service.kind === "web" ? `TLS, verified\nas ${service.verify.name}` : "TCP";
  const { backend: to } = service;
  if ("external" in to) {
    const other = estate.externalServices[to.external];
    const node = box("backend", "external", other?.address ?? to.external, [
      `port ${other?.port ?? ""}`,
      "run by others",
    ]);
    return { nodes: [node], edges: [arrow("balancer", "backend", verified)] };
  }
  const servers = serversWithRole(estate, to.role);
  const machines = box(
    "backend",
    "machine",
    servers.map((server) => canonicalName(estate, server)).join(", "),
    [`port ${to.port}`, `in Consul: ${consulName(estate, key, service)}`],
  );
  const data = databases(estate, to.role);
  return {
    nodes: [machines, ...data.nodes],
    edges: [arrow("balancer", "backend", verified), ...data.edges],
  };
}

function databases(estate: Estate, role: string): Steps {
  const names = [
    ...new Set(
      databaseAccess(estate).flatMap(({ server, database }) => (server.role === role ? [database] : [])),
    ),
  ];
  if (names.length === 0) return { nodes: [], edges: [] };
  const pair = serversWithRole(estate, estate.postgresql.role).map(({ name }) => name);
  return {
    nodes: [
      box("database", "database", pair.join(", "), [
        `PostgreSQL: ${names.join(", ")}`,
        postgresqlName("primary"),
      ]),
    ],
    edges: [
      arrow(
        "backend",
        "database",
        `pgbouncer ${estate.pgbouncer.listen},\nTLS, verified as\n${estate.postgresql.host}`,
      ),
    ],
  };
}
