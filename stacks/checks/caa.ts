import { zoneOf } from "../derive/names.ts";
import { webServices } from "../derive/servers.ts";
import type { DnsRecord, Estate } from "../vocabulary/index.ts";
import { type Rule, unless } from "./violation.ts";

/** What each of the CDN's authorities reads in a CAA record (their certification practice statements). */
const issuers = {
  certainly: "certainly.com",
  globalsign: "globalsign.com",
  "lets-encrypt": "letsencrypt.org",
} as const;

/** Where a zone says who may issue certificates, the CDN's authority is among them. */
export const certificationAuthorities: Rule = (estate) => {
  const issuer = issuers[estate.cdn.certificateAuthority];
  return webServices(estate).flatMap(([name, service]) =>
    service.cdn === "never" || service.path !== undefined
      ? []
      : service.domains.flatMap((domain, index) => {
          const { holder, allowed } = allowedIssuers(estate, domain);
          return unless(
            allowed.length === 0 || allowed.includes(issuer),
            `services["${name}"].domains[${index}]`,
            `the CAA records of ${holder} do not let ${issuer} issue a certificate for ${domain}.`,
            `Add { type: "CAA", tag: "issue", value: "${issuer}" } there, or choose another cdn.certificateAuthority.`,
          );
        }),
  );
};

/** The closest name upwards that has CAA records decides alone (RFC 8659, section 3). */
function allowedIssuers(
  estate: Estate,
  domain: string,
): { readonly holder: string; readonly allowed: readonly string[] } {
  const zone = zoneOf(estate, domain);
  for (let holder = domain; zone !== undefined && holder.endsWith(zone); ) {
    const name = holder === zone ? "@" : holder.slice(0, -zone.length - 1);
    const allowed = (estate.zones[zone]?.records ?? [])
      .filter(
        (record): record is DnsRecord & { type: "CAA" } => record.type === "CAA" && record.name === name,
      )
      .filter(({ tag }) => tag === "issue")
      .map(({ value }) => value);
    if (allowed.length > 0 || holder === zone) return { holder, allowed };
    holder = holder.slice(holder.indexOf(".") + 1);
  }
  return { holder: domain, allowed: [] };
}
