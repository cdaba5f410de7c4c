import type { DomainName, Estate, Server } from "../vocabulary/index.ts";
import { canonicalName, internalName } from "./names.ts";
import { serversWithRole } from "./servers.ts";

/** A database as one machine's pgbouncer offers it. */
export interface DatabaseAccess {
  readonly server: Server;
  readonly database: string;
  readonly owner: string;
}

/** The user that owns a database. */
export function databaseOwner(estate: Estate, database: string): string {
  return estate.postgresql.databases[database]?.owner ?? database;
}

/** Every pair of machine and database that the catalog allows: one password each, known to that machine only. */
export function databaseAccess(estate: Estate): readonly DatabaseAccess[] {
  return Object.entries(estate.postgresql.databases).flatMap(([database, { roles }]) =>
    roles.flatMap((role) =>
      serversWithRole(estate, role).map((server) => ({
        server,
        database,
        owner: databaseOwner(estate, database),
      })),
    ),
  );
}

/** Under which the pair registers in Consul. */
export const postgresqlService = "postgresql";

/** Consul's name of the machine that takes writes, or of those that follow it: `primary.postgresql.service.consul`. */
export function postgresqlName(part: "primary" | "replica"): DomainName {
  return `${part}.${postgresqlService}.service.consul`;
}

/** A name by which a machine is verified, and how it is reached by it. */
interface VerifiedName {
  readonly role: string;
  readonly name: DomainName;
  readonly need: string;
}

/**
 * Beside the name that clients verify: what pgbouncer asks Consul for, how the pair's machines reach each other, and how
 * database hosts and the repository of their backups reach each other from datacenter to datacenter.
 */
export function databaseNames(estate: Estate): readonly VerifiedName[] {
  const { role, backup } = estate.postgresql;
  return [
    { role, name: postgresqlName("primary"), need: "pgbouncer" },
    { role, name: postgresqlName("replica"), need: "whoever reads from the replica" },
    ...serversWithRole(estate, role).flatMap((server) => [
      { role, name: internalName(estate, server), need: "the other machine of the pair" },
      { role, name: canonicalName(estate, server), need: "the repository of the backups" },
    ]),
    ...serversWithRole(estate, backup.repository).map((server) => ({
      role: backup.repository,
      name: canonicalName(estate, server),
      need: "a database host with its backups",
    })),
  ];
}
