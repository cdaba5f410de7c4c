import type { Calendar, Days, DomainName, Path } from "./names.ts";

/** The PostgreSQL pair: the machines of one role; the first is the first primary. */
export interface PostgreSql<Role extends string = string, Datacenter extends string = string> {
  readonly role: Role;
  /** Where Consul finds it: `primary.postgresql@iad1`. */
  readonly datacenter: Datacenter;
  /** The name that clients verify. */
  readonly host: DomainName;
  readonly maxConnections: number;
  readonly checkpointCompletionTarget: number;
  readonly timeZone: string;
  /** `local`: a commit waits for this machine's disk only; a transaction may ask for more. */
  readonly synchronousCommit: "local" | "on" | "remote_write";
  readonly databases: Readonly<Record<string, Database<Role>>>;
  readonly backup: {
    /** Role of the repository's machine. */
    readonly repository: Role;
    readonly full: Calendar;
    /** Full backups kept. */
    readonly keep: number;
    /** Seconds after which an incomplete WAL segment is shipped. */
    readonly archiveTimeout: number;
  };
}

/** A database with its owner of the same name. */
export interface Database<Role extends string = string> {
  /** @default the database's name */
  readonly owner?: string;
  /** Machines of these roles reach it, each through its own pgbouncer. */
  readonly roles: readonly Role[];
  /** Kept by an application outside the estate. @default none */
  readonly note?: string;
}

/** How applications reach the databases: a pgbouncer on each of their machines. */
export interface PgBouncer {
  readonly listen: number;
  readonly poolMode: "session" | "transaction";
  readonly poolSize: number;
}

/** Files kept on the backup machine. */
export interface BackupJob<Role extends string = string> {
  /** Machines of a role, or a machine of someone else. */
  readonly source: { readonly role: Role } | { readonly external: DomainName };
  readonly what: { readonly paths: readonly [Path, ...Path[]] } | { readonly database: string };
  readonly schedule: Calendar;
  readonly keep: Days;
}

export interface Backups<Role extends string = string> {
  /** Role of the machine that keeps them. */
  readonly repository: Role;
  readonly jobs: Readonly<Record<string, BackupJob<Role>>>;
}

/** An APT repository that the estate publishes and every server uses. */
export interface AptRepository<Role extends string = string> {
  readonly role: Role;
  /** Where it is published, without the repository's name. */
  readonly host: DomainName;
  readonly root: Path;
  /** Code names, each with an incoming folder `psf-RELEASE`. */
  readonly releases: readonly [string, ...string[]];
  readonly uploadGroup: string;
  /** Minutes between looks into the incoming folders. */
  readonly scanMinutes: number;
}

/** A release of a program, without a distribution's revision. */
export type Version = `${number}.${number}.${number}`;

/** Consul: its servers are the machines of one role; every machine of the datacenter runs an agent. */
export interface Consul<Role extends string = string, Datacenter extends string = string> {
  readonly role: Role;
  readonly datacenter: Datacenter;
  /** Servers to wait for before the first election. */
  readonly bootstrapExpect: number;
  /** The name in the servers' certificates. */
  readonly serverName: DomainName;
  /** Of the vendor's package. Machines install this one and no other; the rehearsal's hosts have the same. */
  readonly version: Version;
  /** Of consul-template's package. */
  readonly templateVersion: Version;
  /** consul-template waits this long for changes to settle, in seconds. */
  readonly templateWait: number;
}
