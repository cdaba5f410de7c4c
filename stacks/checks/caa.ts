import { relativeName, zoneOf } from "../derive/names.ts";
import { obtainedCertificates } from "../derive/public-certificates.ts";
import { webServices } from "../derive/servers.ts";
import { zoneRecords } from "../derive/zone-records.ts";
import type { Estate } from "../vocabulary/index.ts";
import { list, type Rule } from "./violation.ts";

/** What each of the CDN's authorities reads in a CAA record (their certification practice statements). */
const issuers = {
  certainly: "certainly.com",
  globalsign: "globalsign.com",
  "lets-encrypt": "letsencrypt.org",
} as const;

/** Whom the certificates of the load balancers come from, by the host of the authority's directory. */
const directories: Readonly<Record<string, string>> = {
  "acme-v02.api.letsencrypt.org": issuers["lets-encrypt"],
  "acme-staging-v02.api.letsencrypt.org": issuers["lets-encrypt"],
};

interface Need {
  readonly domain: string;
  readonly issuer: string;
  /** The setting that chooses the authority. */
  readonly setting: string;
}

/** Where a zone says who may issue certificates, the authorities in use are among them. */
export const certificationAuthorities: Rule = (estate) => {
  const refused = needs(estate).flatMap((need) => {
    const zone = zoneOf(estate, need.domain);
    const found = zone === undefined ? undefined : allowedIssuers(estate, zone, need.domain);
    return zone === undefined || found === undefined || found.allowed.includes(need.issuer)
      ? []
      : [{ ...need, zone, holder: found.holder }];
  });
  return [...Map.groupBy(refused, ({ holder, issuer }) => `${holder} ${issuer}`).values()].flatMap(
    (group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { zone, holder, issuer, setting } = first;
      return [
        {
          place: `zones["${zone}"].records`,
          message: `the CAA records of ${holder} do not let ${issuer} issue a certificate for ${list(group.map(({ domain }) => domain))}.`,
          remedy: `Add { type: "CAA", tag: "issue", value: "${issuer}" } there, or choose another ${setting}.`,
        },
      ];
    },
  );
};

function needs(estate: Estate): readonly Need[] {
  const issuer = issuers[estate.cdn.certificateAuthority];
  const directory = directories[URL.parse(estate.loadBalancers.acmeDirectory)?.host ?? ""];
  return [
    ...webServices(estate).flatMap(([, { cdn, path, domains }]) =>
      cdn === "never" || path !== undefined || issuer === undefined
        ? []
        : domains.map((domain) => ({ domain, issuer, setting: "cdn.certificateAuthority" })),
    ),
    ...(directory === undefined
      ? []
      : obtainedCertificates(estate).flatMap(({ domains }) =>
          domains.map((domain) => ({ domain, issuer: directory, setting: "loadBalancers.acmeDirectory" })),
        )),
  ];
}

/** The closest name upwards that has CAA records decides alone (RFC 8659, section 3); without one of the tag, all may. */
function allowedIssuers(
  estate: Estate,
  zone: string,
  domain: string,
): { readonly holder: string; readonly allowed: readonly string[] } | undefined {
  const authorities = zoneRecords(estate).flatMap(({ zone: each, record }) =>
    each === zone && record.type === "CAA" ? [record] : [],
  );
  for (let holder = domain; holder.endsWith(zone); holder = holder.slice(holder.indexOf(".") + 1)) {
    const own = authorities.filter(({ name }) => name === relativeName(zone, holder));
    const allowed = own.filter(({ tag }) => tag === "issue").map(({ value }) => value);
    if (own.length > 0) return allowed.length > 0 ? { holder, allowed } : undefined;
    if (holder === zone) return undefined;
  }
  return undefined;
}
