import type { DomainName, Estate, HttpCheck, Service, WebService } from "../vocabulary/index.ts";

/** What the catalog calls the "default" check: a path that every web machine answers for each of its services. */
export const defaultCheckPath = "/_health";

/** A service as it stands in Consul. */
export interface RegisteredService {
  /** In Consul. */
  readonly name: string;
  /** In the catalog. */
  readonly key: string;
  readonly service: Service;
}

/** A service's name in Consul: where load balancers look for its machines. */
export function consulName(estate: Estate, key: string, service: Service): string {
  if ("external" in service.backend) {
    return estate.externalServices[service.backend.external]?.service ?? service.backend.external;
  }
  return service.consulName ?? key;
}

/** What a role's machines register in Consul, in the catalog's order. */
export function registeredServices(estate: Estate, role: string): readonly RegisteredService[] {
  return Object.entries(estate.services).flatMap(([key, service]) =>
    "role" in service.backend && service.backend.role === role
      ? [{ name: consulName(estate, key, service), key, service }]
      : [],
  );
}

/** Names under which a role's machines register in Consul, each once. */
export function registrations(estate: Estate, role: string): readonly string[] {
  return [...new Set(registeredServices(estate, role).map(({ name }) => name))];
}

/** How a web service is asked whether it is well; undefined where it is not asked. */
export function healthCheck(service: WebService): (HttpCheck & { readonly host: DomainName }) | undefined {
  const [host] = service.domains;
  if (service.check === "none") return undefined;
  if (service.check === "default") return { method: "HEAD", path: defaultCheckPath, host };
  return { ...service.check, host: service.check.host ?? host };
}
