import type { Estate, Server } from "../vocabulary/index.ts";
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
