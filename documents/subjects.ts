import { openPorts } from "../stacks/derive/ports.ts";
import type { DomainName, Estate, Server } from "../stacks/vocabulary/index.ts";

/** Domains that a machine answers for itself, without a load balancer: where it opens 443 to everybody, its aliases. */
export function ownSites(estate: Estate, server: Server): readonly DomainName[] {
  if (server.role === estate.loadBalancers.role) return [];
  const isPublic = openPorts(estate, server).some(({ port, from }) => port === 443 && from === "anywhere");
  return isPublic ? (server.aliases ?? []).map(({ name }) => name) : [];
}
