import { databaseOwner } from "../../stacks/derive/databases.ts";
import { privateNetworkOf } from "../../stacks/derive/networks.ts";
import type { Host } from "../host.ts";

/** Users of PostgreSQL that are the pair's own. */
export const users = {
  superuser: "postgres",
  replication: "replicator",
  rewind: "rewind",
  /** The exporter's, of the same name as its account on the machine. */
  monitoring: "prometheus",
} as const;

/**
 * `pg_hba.conf`: each owner to its own databases from the datacenter's private network, encrypted and by password; the pair
 * to itself; nobody else. The superuser comes by the machine's own socket only.
 */
export function hostBasedAccess({ estate, server }: Host): readonly string[] {
  const network = privateNetworkOf(estate, server);
  const databases = Object.keys(estate.postgresql.databases);
  return [
    `local all ${users.superuser} peer`,
    `local postgres ${users.monitoring} peer`,
    `local replication ${users.replication} scram-sha-256`,
    `hostssl replication ${users.replication} ${network} scram-sha-256`,
    `hostssl postgres ${users.rewind} ${network} scram-sha-256`,
    ...databases.map((name) =>
      ["hostssl", `"${name}"`, `"${databaseOwner(estate, name)}"`, network, "scram-sha-256"].join(" "),
    ),
  ];
}
