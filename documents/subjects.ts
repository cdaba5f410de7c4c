import { openPorts } from "../stacks/derive/ports.ts";
import { serversWithRole } from "../stacks/derive/servers.ts";
import type { DomainName, Estate, Server, Service } from "../stacks/vocabulary/index.ts";

/** What has a page of its own: a service behind the load balancers, or machines that serve by themselves. */
export interface Subject {
  /** Name of the page. */
  readonly key: string;
  /** What it is for, in the catalog's words. */
  readonly purpose: string;
  /** Whom to ask. */
  readonly owner: string;
  readonly domains: readonly string[];
  /** None for what others run. */
  readonly servers: readonly Server[];
  /** What the load balancers know of it. */
  readonly service?: Service;
}

/** The estate's own subjects by key. */
export function subjects(estate: Estate): readonly Subject[] {
  const balanced = Object.entries(estate.services).map(([key, service]) =>
    balancedService(estate, key, service),
  );
  const backends = new Set(
    Object.values(estate.services).flatMap(({ backend }) => ("role" in backend ? [backend.role] : [])),
  );
  const others = Object.keys(estate.roles)
    .filter((role) => !backends.has(role))
    .map((role) => roleMachines(estate, role))
    .filter(({ servers }) => servers.length > 0);
  return [...balanced, ...others].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function balancedService(estate: Estate, key: string, service: Service): Subject {
  const { backend, owner, domains = [] } = service;
  const names =
    service.kind === "web"
      ? domains.map((domain) => `${domain}${service.path ?? ""}`)
      : [...(domains.length > 0 ? domains : [estate.loadBalancers.name])].map(
          (domain) => `${domain}:${service.listen}`,
        );
  const servers = "role" in backend ? serversWithRole(estate, backend.role) : [];
  const purpose =
    "role" in backend
      ? purposeOf(servers)
      : `Run by others, at ${estate.externalServices[backend.external]?.address ?? backend.external}`;
  return { key, purpose, owner, domains: names, servers, service };
}

function roleMachines(estate: Estate, role: string): Subject {
  const servers = serversWithRole(estate, role);
  const domains = sharedDomains(estate, role, servers);
  const listed = estate.directory.find((entry) => entry.domains.some((domain) => domains.includes(domain)));
  const contacts = [...new Set(servers.map(({ contact }) => contact))].join(", ");
  return {
    // A role may have the name of a service that other machines serve.
    key: Object.hasOwn(estate.services, role) ? `${role}-machines` : role,
    purpose: purposeOf(servers),
    owner: listed ? `${listed.owner} (machines: ${contacts})` : contacts,
    domains,
    servers,
  };
}

function purposeOf(servers: readonly Server[]): string {
  return [...new Set(servers.map(({ purpose }) => purpose))].join("; ");
}

/** Names that stand for the machines of a role, or that people know a machine by. */
function sharedDomains(estate: Estate, role: string, servers: readonly Server[]): readonly DomainName[] {
  if (role === estate.loadBalancers.role) return [estate.loadBalancers.name];
  if (role === estate.consul.role) return [estate.consul.serverName];
  if (role === estate.postgresql.role) return [estate.postgresql.host];
  return servers.flatMap(({ aliases = [] }) => aliases.map(({ name }) => name));
}

/** Domains that a machine answers for itself, without a load balancer: where it opens 443 to everybody, its aliases. */
export function ownSites(estate: Estate, server: Server): readonly DomainName[] {
  if (server.role === estate.loadBalancers.role) return [];
  const isPublic = openPorts(estate, server).some(({ port, from }) => port === 443 && from === "anywhere");
  return isPublic ? (server.aliases ?? []).map(({ name }) => name) : [];
}
