import type { Certificate, Estate, Role, Server, Service, WebService } from "../vocabulary/index.ts";

export function serversWithRole(estate: Estate, role: string): readonly Server[] {
  return estate.servers.filter((server) => server.role === role);
}

export function serversIn(estate: Estate, datacenter: string): readonly Server[] {
  return estate.servers.filter((server) => server.datacenter === datacenter);
}

/** The role's definition. The catalog's checks promise that it exists. */
export function roleOf(estate: Estate, server: Server): Role {
  const role = estate.roles[server.role];
  if (!role) throw new Error(`servers: ${server.name} has the role "${server.role}", which is not in roles`);
  return role;
}

export function loadBalancers(estate: Estate): readonly Server[] {
  return serversWithRole(estate, estate.loadBalancers.role);
}

export function isStateful(estate: Estate, server: Server): boolean {
  return roleOf(estate, server).stateful;
}

export function isWeb(service: Service): service is WebService {
  return service.kind === "web";
}

/** Web services by name, in the catalog's order. */
export function webServices(estate: Estate): readonly (readonly [string, WebService])[] {
  return Object.entries(estate.services).flatMap(([name, service]) =>
    isWeb(service) ? [[name, service] as const] : [],
  );
}

/** Certificates that a machine holds, by name. */
export function certificatesOf(estate: Estate, server: Server): readonly (readonly [string, Certificate])[] {
  return Object.entries(estate.certificates).filter(([, certificate]) =>
    certificate.roles.includes(server.role),
  );
}

/**
 * Whether a Consul agent runs on it: in Consul's datacenter every machine has one, of a server or a client. Of two machines of
 * one name its members keep to the first; the agent of the second gives up, and does not come back when the first goes
 * (serf, `resolveNodeConflict`). So there must never be two.
 */
export function isInConsul(estate: Estate, server: Server): boolean {
  return server.datacenter === estate.consul.datacenter;
}

/** One machine for each role in a datacenter: what holds for a role needs to be said once. */
export function firstOfEachRole(estate: Estate, datacenter: string): readonly Server[] {
  const servers = serversIn(estate, datacenter);
  return servers.filter((server, index) => servers.findIndex(({ role }) => role === server.role) === index);
}
