import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { pgbackrestRepository } from "../pgbackrest.ts";
import { postgresqlAge } from "./postgresql-age.ts";
import { backupRepository } from "./repository.ts";

export { backupClient } from "./client.ts";

/** What the machine holds that keeps the estate's backups. */
export function backup(host: Host): readonly Part[] {
  const { estate, server } = host;
  return [
    backupRepository(host),
    ...(server.role === estate.postgresql.backup.repository
      ? [pgbackrestRepository(host), postgresqlAge(host)]
      : []),
  ];
}
