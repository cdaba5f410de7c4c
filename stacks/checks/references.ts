import type { Estate } from "../vocabulary/index.ts";
import { entryPlace } from "./entries.ts";
import { similar } from "./similar.ts";
import { list, type Rule, shortList } from "./violation.ts";

interface Reference {
  readonly place: string;
  readonly kind: "datacenter" | "external machine" | "external service" | "role" | "service" | "zone";
  readonly name: string;
}

/** Everything that a part of the catalog names is in the part it belongs to. */
export const references: Rule = (estate) => {
  const known = {
    datacenter: { part: "datacenters", names: Object.keys(estate.datacenters) },
    "external machine": { part: "externalMachines", names: estate.externalMachines.map(({ name }) => name) },
    "external service": { part: "externalServices", names: Object.keys(estate.externalServices) },
    role: { part: "roles", names: Object.keys(estate.roles) },
    service: { part: "services", names: Object.keys(estate.services) },
    zone: { part: "zones", names: Object.keys(estate.zones) },
  } as const;
  const dangling = allReferences(estate).filter(
    ({ kind, name }) => !(known[kind].names as readonly string[]).includes(name),
  );
  return [...Map.groupBy(dangling, ({ kind, name }) => `${kind} ${name}`).values()].flatMap((uses) => {
    const [first, ...others] = uses;
    if (!first) return [];
    const { part, names } = known[first.kind];
    const meant = similar(first.name, names);
    const use =
      meant === undefined
        ? `Use one of ${list(names)}, or add it to ${part}.`
        : `Use "${meant}" if that is meant, or add "${first.name}" to ${part}.`;
    return others.length === 0
      ? [{ place: first.place, message: `there is no ${first.kind} "${first.name}".`, remedy: use }]
      : [
          {
            place: `${part}["${first.name}"]`,
            message: `there is no ${first.kind} "${first.name}", and ${shortList(uses.map(({ place }) => place))} name it.`,
            remedy: `Add it to ${part}, or name another one there.`,
          },
        ];
  });
};

function allReferences(estate: Estate): readonly Reference[] {
  const role = (place: string, name: string): Reference => ({ place, kind: "role", name });
  const roles = (place: string, names: readonly string[]) =>
    names.map((name, index) => role(`${place}[${index}]`, name));
  const datacenter = (place: string, name: string): Reference => ({ place, kind: "datacenter", name });
  return [
    { place: "zone", kind: "zone", name: estate.zone },
    ...Object.entries(estate.roles).flatMap(([key, { ports }]) =>
      ports.flatMap(({ from }, index) =>
        typeof from === "string"
          ? []
          : roles(`${entryPlace(`roles["${key}"].ports`, ports, index)}.from.roles`, from.roles),
      ),
    ),
    ...estate.servers.flatMap((server, index) => [
      datacenter(`${entryPlace("servers", estate.servers, index)}.datacenter`, server.datacenter),
      role(`${entryPlace("servers", estate.servers, index)}.role`, server.role),
    ]),
    ...Object.entries(estate.services).map(([key, { backend }]): Reference => {
      const place = `services["${key}"].backend`;
      return "role" in backend
        ? role(`${place}.role`, backend.role)
        : { place: `${place}.external`, kind: "external service", name: backend.external };
    }),
    ...Object.entries(estate.externalServices).map(([key, external]) =>
      datacenter(`externalServices["${key}"].datacenter`, external.datacenter),
    ),
    role("loadBalancers.role", estate.loadBalancers.role),
    ...Object.keys(estate.cdn.services).map(
      (name): Reference => ({ place: `cdn.services["${name}"]`, kind: "service", name }),
    ),
    ...Object.entries(estate.certificates).flatMap(([key, certificate]) =>
      roles(`certificates["${key}"].roles`, certificate.roles),
    ),
    role("consul.role", estate.consul.role),
    datacenter("consul.datacenter", estate.consul.datacenter),
    role("postgresql.role", estate.postgresql.role),
    datacenter("postgresql.datacenter", estate.postgresql.datacenter),
    ...Object.entries(estate.postgresql.databases).flatMap(([key, database]) =>
      roles(`postgresql.databases["${key}"].roles`, database.roles),
    ),
    role("postgresql.backup.repository", estate.postgresql.backup.repository),
    ...Object.entries(estate.aptRepositories).map(([key, repository]) =>
      role(`aptRepositories["${key}"].role`, repository.role),
    ),
    role("monitoring.role", estate.monitoring.role),
    role("backups.repository", estate.backups.repository),
    ...Object.entries(estate.backups.jobs).map(([key, { source }]): Reference => {
      const place = `backups.jobs["${key}"].source`;
      return "role" in source
        ? role(`${place}.role`, source.role)
        : { place: `${place}.external`, kind: "external machine", name: source.external };
    }),
    ...Object.entries(estate.people).flatMap(([account, { access }]) =>
      Object.keys(access).map((name) => role(`people["${account}"].access["${name}"]`, name)),
    ),
  ];
}
