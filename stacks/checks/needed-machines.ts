import { serversWithRole } from "../derive/servers.ts";
import { list, lookUp, type Rule, shortList, unless } from "./violation.ts";

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
  const without = needed.filter(
    ({ name }) =>
      lookUp(estate.roles, name) !== undefined && !estate.servers.some((server) => server.role === name),
  );
  return [...Map.groupBy(without, ({ name }) => name)].flatMap(([name, needs]) => {
    const [first, ...others] = needs;
    if (!first) return [];
    return others.length === 0
      ? [
          {
            place: first.place,
            message: `no machine has the role "${name}", which ${first.need}.`,
            remedy: "Add a machine of that role to servers, or name a role that has one.",
          },
        ]
      : [
          {
            place: `roles["${name}"]`,
            message: `no machine has the role "${name}", and ${shortList(needs.map(({ place }) => place))} need one.`,
            remedy: "Add a machine of that role to servers, or remove what needs it.",
          },
        ];
  });
};

/** What has a datacenter has its machines there. */
export const homes: Rule = (estate) =>
  (["consul", "postgresql"] as const).flatMap((part) => {
    const { role, datacenter } = estate[part];
    const machines = serversWithRole(estate, role);
    return unless(
      machines.length === 0 || machines.some((server) => server.datacenter === datacenter),
      `${part}.datacenter`,
      `none of the machines of the role "${role}" is in ${datacenter}; they are in ${list([...new Set(machines.map((server) => server.datacenter))])}.`,
      "Name the datacenter where they are.",
    );
  });
