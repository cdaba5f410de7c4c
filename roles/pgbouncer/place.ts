import { databaseAccess } from "../../stacks/derive/databases.ts";
import { serverKey } from "../../stacks/derive/names.ts";
import type { HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";

/** Members may read how to reach the machine's databases: add an application's account to it. */
export const databaseGroup = "database";

const directory: HostPath = "/etc/database";

/** How an application reaches a database: `PGHOST=…` and so on, and `DATABASE_URL=…`, as systemd's EnvironmentFile has it. */
export function environmentPath(database: string): HostPath {
  return `${directory}/${database}.env`;
}

/** Socket of the health service: `GET /` for all databases of the machine, `GET /NAME` for one; 200 or 503. */
export const databaseHealthSocket: HostPath = "/run/estate-database-health/http.sock";

/** Databases that a machine's applications use, with their owners. */
export function databasesOf({ estate, server }: Host) {
  return databaseAccess(estate).filter((access) => serverKey(access.server) === serverKey(server));
}
