import type { Estate } from "../vocabulary/index.ts";
import { entryPlace } from "./entries.ts";
import { list, lookUp, type Rule } from "./violation.ts";

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
  return allReferences(estate).flatMap(({ place, kind, name }) => {
    const { part, names } = known[kind];
    if ((names as readonly string[]).includes(name)) return [];
    return [
      {
        place,
        message: `there is no ${kind} "${name}".`,
        remedy: `Use one of ${list(names)}, or add it to ${part}.`,
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

/** A role that something needs has a machine. */
export const machinesForRoles: Rule = (estate) => {
  const needed: readonly { readonly place: string; readonly name: string; readonly need: string }[] = [
    { place: "loadBalancers.role", name: estate.loadBalancers.role, need: "takes the public's traffic" },
    { place: "consul.role", name: estate.consul.role, need: "runs Consul's servers" },
    { place: "postgresql.role", name: estate.postgresql.role, need: "holds the databases" },
    {
      place: "postgresql.backup.repository",
      name: estate.postgresql.backup.repository,
      need: "keeps the databases' backups",
    },
    { place: "backups.repository", name: estate.backups.repository, need: "keeps the backups" },
    ...Object.entries(estate.services).flatMap(([key, { backend }]) =>
      "role" in backend
        ? [{ place: `services["${key}"].backend.role`, name: backend.role, need: "serves it" }]
        : [],
    ),
    ...Object.entries(estate.certificates).flatMap(([key, { roles }]) =>
      roles.map((name, index) => ({
        place: `certificates["${key}"].roles[${index}]`,
        name,
        need: "holds the certificate",
      })),
    ),
    ...Object.entries(estate.postgresql.databases).flatMap(([key, { roles }]) =>
      roles.map((name, index) => ({
        place: `postgresql.databases["${key}"].roles[${index}]`,
        name,
        need: "uses the database",
      })),
    ),
    ...Object.entries(estate.aptRepositories).map(([key, { role }]) => ({
      place: `aptRepositories["${key}"].role`,
      name: role,
      need: "publishes the repository",
    })),
    ...Object.entries(estate.backups.jobs).flatMap(([key, { source }]) =>
      "role" in source
        ? [{ place: `backups.jobs["${key}"].source.role`, name: source.role, need: "is backed up" }]
        : [],
    ),
  ];
  // A role that does not exist is the rule before's to report.
  return needed.flatMap(({ place, name, need }) =>
    lookUp(estate.roles, name) === undefined || estate.servers.some((server) => server.role === name)
      ? []
      : [
          {
            place,
            message: `no machine has the role "${name}", which ${need}.`,
            remedy: "Add a machine of that role to servers, or name a role that has one.",
          },
        ],
  );
};
