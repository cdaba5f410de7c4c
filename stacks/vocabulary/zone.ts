import type { DomainName } from "./names.ts";

/**
 * A DNS zone that the estate hosts. Records of servers, services, redirects, aliases and certificates follow from the
 * rest of the catalog; only what has no other home is written here.
 */
export interface Zone {
  readonly records: readonly DnsRecord[];
}

interface Named {
  /** Relative to the zone, `@` for the zone itself; `*` or `*.x` answers for all names that have no record. */
  readonly name: string;
  /** Seconds, from 30 to 604800, a week. @default 3600 */
  readonly ttl?: number;
}

/**
 * Targets are absolute names without the trailing dot; it is added where the provider wants it. An MX with the target `.`
 * and the priority 0 says that a domain takes no mail (RFC 7505), a CAA record with the value `;` that no authority may
 * issue (`issuewild`: no wildcards). DigitalOcean takes neither, and publishes a name that never exists instead.
 */
export type DnsRecord =
  | (Named & { readonly type: "A" | "AAAA" | "TXT"; readonly value: string })
  | (Named & { readonly type: "CNAME" | "NS"; readonly target: DomainName })
  | (Named & { readonly type: "MX"; readonly target: DomainName | "."; readonly priority: number })
  | (Named & {
      readonly type: "SRV";
      readonly target: DomainName;
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
    })
  | (Named & {
      readonly type: "CAA";
      readonly tag: "issue" | "issuewild" | "iodef";
      readonly flags: number;
      readonly value: string;
    });
