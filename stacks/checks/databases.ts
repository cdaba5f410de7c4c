import { databaseAccess } from "../derive/databases.ts";
import { serversWithRole } from "../derive/servers.ts";
import { entryPlace } from "./entries.ts";
import { portRange } from "./ports.ts";
import { list, lookUp, type Rule, unless } from "./violation.ts";

/** Longest identifier of PostgreSQL, in bytes (PostgreSQL documentation, section 4.1.1). */
const longestIdentifier = 63;

/** ASCII only, so that characters are bytes. */
const identifier = /^[a-z][a-z0-9_-]*$/;

/** PostgreSQL's own. */
const systemDatabases = ["postgres", "template0", "template1"];

/** The primary has a standby beside it. */
export const replicaPair: Rule = (estate) => {
  const { postgresql } = estate;
  const pair = serversWithRole(estate, postgresql.role);
  return [
    ...unless(
      pair.length >= 2,
      "postgresql.role",
      `${pair.length} machine${pair.length === 1 ? " has" : "s have"} the role "${postgresql.role}", and a primary needs a replica.`,
      "Add machines of that role until there are two.",
    ),
    ...estate.servers.flatMap((server, index) =>
      unless(
        server.role !== postgresql.role || server.datacenter === postgresql.datacenter,
        `${entryPlace("servers", estate.servers, index)}.datacenter`,
        `${server.name} is in ${server.datacenter}, and the databases are in ${postgresql.datacenter}.`,
        "Put all machines of the pair into postgresql.datacenter.",
      ),
    ),
  ];
};

/** Databases have names that PostgreSQL takes. */
export const databaseIdentifiers: Rule = ({ postgresql }) =>
  Object.keys(postgresql.databases).flatMap((name) =>
    unless(
      isIdentifier(name) && !systemDatabases.includes(name),
      `postgresql.databases["${name}"]`,
      `"${name}" cannot be the name of a database.`,
      `Use lower-case letters, digits, hyphens and underscores, at most ${longestIdentifier}, and none of ${list(systemDatabases)}.`,
    ),
  );

/** Databases have owners that PostgreSQL takes, and machines that can reach them. */
export const databases: Rule = (estate) => {
  const { postgresql, pgbouncer } = estate;
  const connections = databaseAccess(estate).length * pgbouncer.poolSize;
  return [
    ...Object.entries(postgresql.databases).flatMap(([name, database]) => {
      const place = `postgresql.databases["${name}"]`;
      return [
        ...unless(
          database.owner === undefined ||
            (isIdentifier(database.owner) &&
              database.owner !== "postgres" &&
              !database.owner.startsWith("pg_")),
          `${place}.owner`,
          `"${database.owner}" cannot own a database.`,
          "Use a user of the database's own, such as its name.",
        ),
        ...unless(
          database.roles.length > 0 || database.note !== undefined,
          `${place}.roles`,
          "no machine may use the database.",
          "Add the role of its application, or a note that says who uses it.",
        ),
        ...database.roles.flatMap((role, index) => {
          const elsewhere = serversWithRole(estate, role).filter(
            ({ datacenter }) => datacenter !== postgresql.datacenter,
          );
          return unless(
            elsewhere.length === 0,
            `${place}.roles[${index}]`,
            `${list(elsewhere.map((server) => `${server.name}.${server.datacenter}`))} cannot reach ${postgresql.datacenter}, where the databases are.`,
            "Move the machine, or leave the role out.",
          );
        }),
      ];
    }),
    ...unless(
      Number.isInteger(pgbouncer.poolSize) && pgbouncer.poolSize >= 1,
      "pgbouncer.poolSize",
      `${pgbouncer.poolSize} connections make no pool.`,
      "Use a whole number from 1.",
    ),
    ...unless(
      connections <= postgresql.maxConnections,
      "postgresql.maxConnections",
      `the pools may open ${connections} connections, more than the ${postgresql.maxConnections} that PostgreSQL accepts.`,
      "Raise it, or lower pgbouncer.poolSize.",
    ),
    ...unless(
      postgresql.checkpointCompletionTarget > 0 && postgresql.checkpointCompletionTarget <= 1,
      "postgresql.checkpointCompletionTarget",
      `${postgresql.checkpointCompletionTarget} is no share of the time between checkpoints.`,
      "Use more than 0 and at most 1.",
    ),
  ];
};

/** pgbouncer has its port for itself on every machine that uses a database. */
export const pgbouncerPort: Rule = (estate) => {
  const { pgbouncer, postgresql } = estate;
  const roles = [...new Set(Object.values(postgresql.databases).flatMap((database) => database.roles))];
  return roles.flatMap((role) => {
    const taken = lookUp(estate.roles, role)?.ports.find((port) => {
      const range = portRange(port.port);
      return (
        (port.protocol ?? "tcp") === "tcp" &&
        range !== undefined &&
        range.from <= pgbouncer.listen &&
        pgbouncer.listen <= range.to
      );
    });
    return unless(
      taken === undefined,
      "pgbouncer.listen",
      `port ${pgbouncer.listen} is taken on machines of the role "${role}" by ${taken?.purpose}.`,
      "Choose a free port.",
    );
  });
};

function isIdentifier(name: string): boolean {
  return identifier.test(name) && name.length <= longestIdentifier;
}
