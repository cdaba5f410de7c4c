import type { CdnService, DomainName, Estate, WebService } from "../vocabulary/index.ts";
import { webServices } from "./servers.ts";

/** A CDN service with everything that the catalog says of it. */
export interface CdnFront {
  readonly name: string;
  readonly service: WebService;
  readonly settings: CdnService;
  /** Services that share its domains below a path. */
  readonly paths: readonly (readonly [string, WebService])[];
}

/** Every service that the CDN knows, whether its traffic goes there today or not. */
export function cdnFronts(estate: Estate): readonly CdnFront[] {
  return webServices(estate).flatMap(([name, service]) => {
    const settings = service.cdn === "never" ? undefined : estate.cdn.services[name];
    if (!settings || service.path !== undefined) return [];
    const paths = webServices(estate).filter(
      ([, other]) =>
        other.path !== undefined && other.domains.some((domain) => service.domains.includes(domain)),
    );
    return [{ name, service, settings, paths }];
  });
}

/** The service that has a domain as a whole. */
export function ownerOfDomain(estate: Estate, domain: DomainName): readonly [string, WebService] | undefined {
  return webServices(estate).find(
    ([, service]) => service.path === undefined && service.domains.includes(domain),
  );
}
