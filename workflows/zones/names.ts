import { relativeName, zoneOf } from "../../stacks/derive/names.ts";
import { plannedRecords } from "../../stacks/derive/records.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";

/** Names that many zones have beside those of an estate, relative to the zone. */
const USUAL: readonly string[] = [
  ...["@", "*", "www", "mail", "smtp", "imap", "pop", "mx", "webmail", "lists", "autoconfig", "autodiscover"],
  ...["_dmarc", "_mta-sts", "mta-sts", "_smtp._tls", "_domainkey", "default._bimi"],
  ...["default", "dkim", "mail", "google", "selector1", "selector2", "k1", "k2", "k3", "s1", "s2"].map(
    (selector) => `${selector}._domainkey`,
  ),
  ...["_autodiscover._tcp", "_imaps._tcp", "_submission._tcp", "_caldavs._tcp", "_carddavs._tcp"],
  ...["_sip._tls", "_sipfederationtls._tcp", "_xmpp-client._tcp", "_xmpp-server._tcp", "_matrix._tcp"],
  ...["_acme-challenge", "_github-challenge", "_atproto", "_dnslink"],
  ...["api", "app", "blog", "calendar", "cdn", "dev", "docs", "download", "files", "forum", "ftp", "git"],
  ...["help", "img", "intranet", "login", "media", "ns1", "ns2", "remote", "search", "shop", "ssh", "sso"],
  ...["staging", "static", "stats", "status", "support", "test", "vpn", "wiki"],
];

/** Names of a zone to ask for: all that the estate will publish there, and the usual ones. */
export function namesToAsk(estate: Estate, zone: string, more: readonly string[]): readonly string[] {
  const own = plannedRecords(estate).flatMap((record) => (record.zone === zone ? [record.name] : []));
  const given = more.flatMap((name) => {
    if (name === zone || name.endsWith(`.${zone}`)) {
      return zoneOf(estate, name) === zone ? [relativeName(zone, name)] : [];
    }
    return [];
  });
  return [...new Set([...own, ...given, ...USUAL])];
}
