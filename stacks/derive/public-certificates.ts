import type { DomainName, Estate } from "../vocabulary/index.ts";
import { webServices } from "./servers.ts";

/** A public certificate that load balancers obtain themselves. */
export interface ObtainedCertificate {
  /** The service's key, or the domain of a redirect. */
  readonly name: string;
  readonly domains: readonly [DomainName, ...DomainName[]];
}

/**
 * One for each service and redirect, so that a domain that cannot be had takes no other with it; without what was
 * bought.
 */
export function obtainedCertificates(estate: Estate): readonly ObtainedCertificate[] {
  const bought = new Set<DomainName>(estate.boughtCertificates ?? []);
  const wanted = [
    // Domains of a service with a path belong to the service without one.
    ...webServices(estate).flatMap(([name, { path, domains }]) =>
      path === undefined ? [{ name, domains }] : [],
    ),
    ...estate.redirects.map(({ from }) => ({ name: from, domains: [from] })),
  ];
  return wanted.flatMap(({ name, domains }) => {
    const [first, ...others] = domains.filter((domain) => !bought.has(domain));
    return first ? [{ name, domains: [first, ...others] }] : [];
  });
}
