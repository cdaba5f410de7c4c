import { canonicalName, internalName, zoneOf } from "../derive/names.ts";
import { webServices } from "../derive/servers.ts";
import type { Estate } from "../vocabulary/index.ts";
import { entryPlace } from "./entries.ts";
import { list, type Rule, repetitions, shortList, unless, type Violation } from "./violation.ts";

interface Use {
  readonly place: string;
  readonly domain: string;
}

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Longest name, in characters (RFC 1035, section 2.3.4). */
const longestName = 253;

/** Every domain lies in a zone of the estate, and stands for one thing only. */
export const domains: Rule = (estate) => {
  const uses = domainUses(estate);
  return [
    ...uses.flatMap(({ place, domain }) =>
      unless(
        isHostName(domain),
        place,
        `"${domain}" is not a domain name.`,
        "Use lower-case letters, digits and hyphens between dots, without a trailing dot.",
      ),
    ),
    ...Object.keys(estate.zones).flatMap((zone) =>
      unless(
        isHostName(zone),
        `zones["${zone}"]`,
        `"${zone}" is not a domain name.`,
        "Use lower-case letters, digits and hyphens between dots, without a trailing dot.",
      ),
    ),
    ...withoutZone(estate, uses),
    ...repetitions(uses, ({ domain }) => domain).map(({ first, again }) => ({
      place: again.place,
      message: `"${again.domain}" is already used at ${first.place}.`,
      remedy: "Keep one of the two.",
    })),
  ];
};

/** Names that nothing here answers for; those of one missing zone are one mistake. */
function withoutZone(estate: Estate, uses: readonly Use[]): readonly Violation[] {
  const lost = uses.filter(({ domain }) => isHostName(domain) && zoneOf(estate, domain) === undefined);
  return [...Map.groupBy(lost, ({ domain }) => domain.split(".").slice(-2).join("."))].flatMap(
    ([zone, names]) => {
      const [only, ...others] = names;
      if (!only) return [];
      return others.length === 0
        ? [
            {
              place: only.place,
              message: `"${only.domain}" lies in none of the estate's zones.`,
              remedy: `Add its zone to zones, or choose a name in one of ${list(Object.keys(estate.zones))}.`,
            },
          ]
        : [
            {
              place: `zones["${zone}"]`,
              message: `there is no zone for ${shortList(names.map(({ domain }) => domain))}.`,
              remedy: "Add it to zones, or choose names in another zone.",
            },
          ];
    },
  );
}

/** A service with a path shares domains that another service has as a whole, and no other service has its path there. */
export const pathServices: Rule = (estate) => {
  const below = webServices(estate).flatMap(([name, service]) =>
    service.path === undefined
      ? []
      : service.domains.map((domain, index) => ({
          name,
          domain,
          path: service.path,
          place: `services["${name}"].domains[${index}]`,
        })),
  );
  const whole = new Set<string>(
    webServices(estate).flatMap(([, service]) => (service.path === undefined ? service.domains : [])),
  );
  return [
    ...below.flatMap(({ place, domain, path }) =>
      unless(
        whole.has(domain),
        place,
        `no service has "${domain}" as a whole, so requests outside ${path} have nowhere to go.`,
        "Add the domain to a service without a path, or leave this service's path out.",
      ),
    ),
    ...repetitions(below, ({ domain, path }) => `${domain}${path}`).map(({ first, again }) => ({
      place: again.place,
      message: `${again.domain}${again.path} is already the place of ${first.name}.`,
      remedy: "Choose another path.",
    })),
  ];
};

/**
 * Where the catalog gives a domain a meaning, first what cannot be another: of two that clash the later one is blamed. The
 * records that zones list themselves are the rule on records' to check.
 */
function domainUses(estate: Estate): readonly Use[] {
  const servers = estate.servers.map((server, index) => ({
    server,
    place: entryPlace("servers", estate.servers, index),
  }));
  const served = Object.entries(estate.services).flatMap(([name, service]) =>
    service.kind === "web" && service.path !== undefined
      ? []
      : (service.domains ?? []).map((domain, index) => ({
          place: `services["${name}"].domains[${index}]`,
          domain,
          isFirst: index === 0,
        })),
  );
  return [
    ...servers.flatMap(({ server, place }) => [
      { place: `${place}.name`, domain: canonicalName(estate, server) },
      { place: `${place}.name`, domain: internalName(estate, server) },
    ]),
    { place: "loadBalancers.name", domain: estate.loadBalancers.name },
    { place: "consul.serverName", domain: estate.consul.serverName },
    ...served.filter(({ isFirst }) => isFirst),
    ...served.filter(({ isFirst }) => !isFirst),
    ...servers.flatMap(({ server, place }) => {
      const aliases = server.aliases ?? [];
      const listed = server.listedName;
      return [
        ...(listed && listed !== canonicalName(estate, server) && !aliases.some(({ name }) => name === listed)
          ? [{ place: `${place}.listedName`, domain: listed }]
          : []),
        ...aliases.map(({ name }, alias) => ({ place: `${place}.aliases[${alias}].name`, domain: name })),
      ];
    }),
    ...estate.redirects.map(({ from }, index) => ({
      place: `${entryPlace("redirects", estate.redirects, index)}.from`,
      domain: from,
    })),
  ];
}

/** Whether a text is a host name as DNS and certificates take it. */
export function isHostName(text: string): boolean {
  const labels = text.split(".");
  return text.length <= longestName && labels.length > 1 && labels.every((part) => label.test(part));
}
