import type { DomainName, Estate, Server } from "../vocabulary/index.ts";

/** `lb0.iad1.psf.io`: the machine's name by the rule `serviceN.dc.zone`. */
export function canonicalName(estate: Estate, server: Server): DomainName {
  return `${server.name}.${server.datacenter}.${estate.zone}`;
}

/** `lb0.iad1.int.psf.io`: the name of the machine's private address. */
export function internalName(estate: Estate, server: Server): DomainName {
  return `${server.name}.${server.datacenter}.int.${estate.zone}`;
}

/** `lb0-iad1`: a machine's key where dots are not allowed (URNs, tags, outputs). */
export function serverKey(server: Server): string {
  return `${server.name}-${server.datacenter}`;
}

/** The most specific of the estate's zones that a domain lies in. */
export function zoneOf(estate: Estate, domain: string): DomainName | undefined {
  return Object.keys(estate.zones)
    .filter((zone): zone is DomainName => domain === zone || domain.endsWith(`.${zone}`))
    .sort((a, b) => b.length - a.length)[0];
}

/** A domain as a record of its zone is named: `@` for the zone itself. */
export function relativeName(zone: string, domain: string): string {
  return domain === zone ? "@" : domain.slice(0, -zone.length - 1);
}
