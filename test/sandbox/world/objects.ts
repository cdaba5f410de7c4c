import type { CloudObject } from "../../../sandbox/cloud/cloud.ts";
import type { Properties } from "../../../sandbox/provider/values.ts";
import { DNS_RECORD, DOMAIN } from "../../../sandbox/providers/digitalocean/types.ts";

export function domainObject(name: string): CloudObject {
  return { type: DOMAIN, id: name, scope: "", properties: { name } };
}

/** A record as the cloud keeps it, by default for 300 seconds. */
export function recordObject(
  domain: string,
  name: string,
  type: string,
  value: string,
  others: Properties = {},
): CloudObject {
  const fqdn = name === "@" ? domain : `${name}.${domain}`;
  const properties = { domain, name, type, value, ttl: 300, fqdn, ...others };
  return { type: DNS_RECORD, id: `${type} ${fqdn} ${value}`, scope: domain, properties };
}
