import * as pulumi from "@pulumi/pulumi";
import { databaseAccess, databaseOwner } from "../stacks/derive/databases.ts";
import { serverKey } from "../stacks/derive/names.ts";
import type { Estate } from "../stacks/vocabulary/index.ts";
import { keep } from "./support/protection.ts";
import { generateSecret } from "./support/secrets.ts";

export interface PostgreSqlArgs {
  readonly estate: Estate;
}

/**
 * The PostgreSQL pair's passwords. Patroni decides which machine is primary; what the pair, its databases and its
 * clients need from the program are secrets: the replication's and the administrator's, one for each owner, known to
 * pgbouncers only, and one for each application node towards its own pgbouncer.
 */
export class PostgreSql extends pulumi.ComponentResource {
  /** Secret. */
  readonly superuserPassword: pulumi.Output<string>;
  /** Secret. */
  readonly replicationPassword: pulumi.Output<string>;
  /** Secret; encrypts the backups. Without it they are lost: it is protected. */
  readonly backupPassphrase: pulumi.Output<string>;
  /** Secret, by owner. */
  readonly ownerPasswords: Readonly<Record<string, pulumi.Output<string>>>;
  /** Secret, from the application to its machine's pgbouncer, by `MACHINE/DATABASE`. */
  readonly nodePasswords: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, { estate }: PostgreSqlArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:PostgreSql", name, {}, opts);
    const secret = (suffix: string, options: pulumi.CustomResourceOptions = {}) =>
      generateSecret(`${name}-${suffix}`, { parent: this, ...options });
    const owners = new Set(
      Object.keys(estate.postgresql.databases).map((database) => databaseOwner(estate, database)),
    );
    this.superuserPassword = secret("superuser");
    this.replicationPassword = secret("replication");
    this.backupPassphrase = secret("backup", keep());
    this.ownerPasswords = Object.fromEntries([...owners].map((owner) => [owner, secret(`owner-${owner}`)]));
    this.nodePasswords = Object.fromEntries(
      databaseAccess(estate).map(({ server, database }) => [
        `${serverKey(server)}/${database}`,
        secret(`pgbouncer-${serverKey(server)}-${database}`),
      ]),
    );
    this.registerOutputs();
  }
}
