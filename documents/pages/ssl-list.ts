import { cdnFronts } from "../../stacks/derive/cdn.ts";
import { canonicalName } from "../../stacks/derive/names.ts";
import { obtainedCertificates } from "../../stacks/derive/public-certificates.ts";
import { certificatesOf } from "../../stacks/derive/servers.ts";
import type { Source } from "../document.ts";
import { code, type Lines, page, plain, table } from "../markdown.ts";
import { ownSites } from "../subjects.ts";

/** How the CDN's authorities call themselves. */
const authorityNames = {
  certainly: "Certainly",
  globalsign: "GlobalSign",
  "lets-encrypt": "Let's Encrypt",
} as const;

/** Certificates: those that the estate makes, those that it obtains, and the SSL List as it was published. */
export function sslListPage(source: Source): string {
  const { estate } = source;
  const published = estate.publicCertificates.map(({ issued, domain, authority, key, contact }) =>
    [issued, domain, authority, key, contact].map(plain),
  );
  return page("SSL List", estate.name, [
    ["## Of the internal authority"],
    [
      "Made and renewed by the program: at half of its life a certificate is replaced by the next run, and at the latest " +
        `when a quarter is left. Every machine trusts ${code(estate.authority.subject.commonName)}.`,
    ],
    internalCertificates(source),
    ["## Of public authorities, obtained"],
    [
      "Nobody asks for these by hand: the CDN and the machines that answer for a domain obtain and renew them.",
    ],
    obtained(source),
    ...(published.length > 0
      ? [
          ["## As published"],
          ["A record of who asked whom for what; most of these have ended long ago."],
          table(
            ["Date Issued", "Domain/Purpose", "Certificate Authority", "Key", "CSR by and Contact"],
            published,
          ),
        ]
      : []),
  ]);
}

function internalCertificates({ estate, expiries }: Source): Lines {
  const holders = (name: string) =>
    estate.servers.filter((server) => certificatesOf(estate, server).some(([key]) => key === name));
  const { commonName } = estate.authority.subject;
  const rows = [
    [
      code(commonName),
      "the authority itself",
      "in the program's state",
      estate.authority.validity,
      expiries?.authority,
    ],
    ...Object.entries(estate.certificates).map(([name, { alternativeNames = [], validity }]) => [
      code(name),
      alternativeNames.map(code).join(", "),
      holders(name)
        .map((server) => canonicalName(estate, server))
        .join(", ") || "a machine of others; its operator takes it from the stack's outputs",
      validity,
      expiries?.[name],
    ]),
  ].map(([name = "", others = "", where = "", valid = "", expires = "unknown"]) =>
    expiries ? [name, others, where, valid, expires] : [name, others, where, valid],
  );
  return table(["Name", "Further names", "On", "Valid for", ...(expiries ? ["Expires"] : [])], rows);
}

function obtained({ estate }: Source): Lines {
  const balancers = `the load balancers (${code(estate.loadBalancers.name)})`;
  const acme = new URL(estate.loadBalancers.acmeDirectory).hostname;
  return table(
    ["For", "Domains", "Certificate Authority", "Held by"],
    [
      ...cdnFronts(estate).map(({ name, service }) => [
        name,
        service.domains.map(code).join(", "),
        authorityNames[estate.cdn.certificateAuthority],
        "the CDN",
      ]),
      ...obtainedCertificates(estate).map(({ name, domains }) => [
        name,
        domains.map(code).join(", "),
        acme,
        balancers,
      ]),
      ...estate.servers.flatMap((server) => {
        const sites = ownSites(estate, server);
        return sites.length > 0
          ? [[server.name, sites.map(code).join(", "), acme, canonicalName(estate, server)]]
          : [];
      }),
    ],
  );
}
