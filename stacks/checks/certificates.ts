import { databaseNames } from "../derive/databases.ts";
import type { Estate } from "../vocabulary/index.ts";
import { isHostName } from "./domains.ts";
import { list, lookUp, type Rule, together, unless, type Violation } from "./violation.ts";

/** Longest validity that clients take of a server's certificate, in days (CA/Browser Forum, Baseline Requirements). */
const longestValidity = 398;

/** Longest common name, in characters (RFC 5280, appendix A). */
const longestCommonName = 64;

/** Names and validity of the internal authority's certificates. */
export const certificates: Rule = (estate) => {
  const authorityDays = Number.parseInt(estate.authority.validity, 10);
  return [
    ...unless(
      Number.isInteger(authorityDays) && authorityDays >= 1,
      "authority.validity",
      `"${estate.authority.validity}" is not a number of days.`,
      'Write it as "1825 days".',
    ),
    ...unless(
      estate.authority.subject.commonName.length > 0 &&
        estate.authority.subject.commonName.length <= longestCommonName,
      "authority.subject.commonName",
      `"${estate.authority.subject.commonName}" cannot be a common name.`,
      `Use 1 to ${longestCommonName} characters.`,
    ),
    ...unless(
      /^[A-Z]{2}$/.test(estate.authority.subject.country),
      "authority.subject.country",
      `"${estate.authority.subject.country}" is not a country.`,
      'Use its two capital letters, such as "US".',
    ),
    ...Object.entries(estate.certificates).flatMap(([name, certificate]) => {
      const place = `certificates["${name}"]`;
      const days = Number.parseInt(certificate.validity, 10);
      const valid = Number.isInteger(days) && days >= 1 && days <= longestValidity;
      return [
        ...unless(
          isHostName(name) && name.length <= longestCommonName,
          place,
          `"${name}" cannot be the name of a certificate.`,
          `Use a domain name of at most ${longestCommonName} characters.`,
        ),
        ...(certificate.alternativeNames ?? []).flatMap((alternative, index) =>
          unless(
            isHostName(alternative),
            `${place}.alternativeNames[${index}]`,
            `"${alternative}" is not a domain name.`,
            "Use lower-case letters, digits and hyphens between dots.",
          ),
        ),
        ...unless(
          certificate.roles.length <= 1,
          `${place}.roles`,
          `machines of ${list(certificate.roles.map((role) => `"${role}"`))} would share a key, so that one of them could pass for the others.`,
          "Give each role a certificate of its own name, and let the services verify that name.",
        ),
        ...unless(
          valid,
          `${place}.validity`,
          `${certificate.validity} is not how long a certificate may be valid.`,
          `Use 1 to ${longestValidity} days; the shorter, the less a stolen key is worth.`,
        ),
        ...unless(
          !valid || !(days >= authorityDays),
          `${place}.validity`,
          `${certificate.validity} is not shorter than the authority's ${estate.authority.validity}.`,
          "Shorten it, or let the authority be valid for longer.",
        ),
      ];
    }),
  ];
};

/** Whoever is verified by name has a certificate of that name on the machines that answer. */
export const verifiedNames: Rule = (estate) =>
  together([
    ...Object.entries(estate.services).flatMap(([key, service]) =>
      service.kind === "web" && service.verify.authority === "internal"
        ? checkName(
            estate,
            `services["${key}"].verify.name`,
            service.verify.name,
            "role" in service.backend ? service.backend.role : undefined,
          )
        : [],
    ),
    ...checkName(estate, "loadBalancers.name", estate.loadBalancers.name, estate.loadBalancers.role),
    ...checkName(estate, "consul.serverName", estate.consul.serverName, estate.consul.role),
    ...checkName(estate, "postgresql.host", estate.postgresql.host, estate.postgresql.role),
  ]);

function checkName(
  estate: Estate,
  place: string,
  name: string,
  role: string | undefined,
): readonly Violation[] {
  const holders = Object.entries(estate.certificates).filter(
    ([key, { alternativeNames }]) => key === name || alternativeNames?.some((other) => other === name),
  );
  if (holders.length === 0) {
    return [
      {
        place,
        message: `no certificate has the name "${name}", which is verified.`,
        remedy: `Add certificates["${name}"], or verify one of ${list(Object.keys(estate.certificates))}.`,
      },
    ];
  }
  // Of an unknown role, and of a machine that someone else runs, nothing can be said.
  if (role === undefined || lookUp(estate.roles, role) === undefined) return [];
  return unless(
    holders.some(([, { roles }]) => roles.includes(role)),
    place,
    `machines of the role "${role}" do not hold the certificate "${name}" that is verified there.`,
    `Add "${role}" to certificates["${holders[0]?.[0]}"].roles.`,
  );
}

/** The databases' certificates have every name by which machines verify each other. */
export const databaseCertificates: Rule = (estate) =>
  databaseNames(estate).flatMap(({ role, name, need }) => {
    const held = Object.entries(estate.certificates).filter(([, { roles }]) => roles.includes(role));
    const [certificate] = held[0] ?? [];
    if (certificate === undefined) return [];
    return unless(
      held.some(([key, { alternativeNames }]) => key === name || alternativeNames?.includes(name)),
      `certificates["${certificate}"].alternativeNames`,
      `the name "${name}" is missing, by which ${need} verifies machines of the role "${role}".`,
      `Add "${name}".`,
    );
  });
