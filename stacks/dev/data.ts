import { consul as productionConsul } from "../prod/consul.ts";
import { postgresql as productionPostgresql } from "../prod/databases.ts";
import { aptRepositories as productionRepositories } from "../prod/packages.ts";
import type { AptRepository, Backups, Consul, PostgreSql } from "../vocabulary/index.ts";
import type { DatacenterName } from "./datacenters.ts";
import type { RoleName } from "./roles.ts";

export { pgbouncer } from "../prod/databases.ts";

/** One server elects itself: what is rehearsed here are the other daemons, and memory is dear. */
export const consul = {
  ...productionConsul,
  bootstrapExpect: 1,
  serverName: "consul.dev.psf.io",
} as const satisfies Consul<RoleName, DatacenterName>;

export const postgresql = {
  ...productionPostgresql,
  host: "postgresql.dev.psf.io",
  databases: {
    monitoring: { roles: ["monitoring"] },
    "pydotorg-prod": { roles: ["pydotorg"] },
    "pydotorg-staging": { roles: ["pydotorg"] },
    "pycon-prod": { roles: ["pycon"] },
    "pycon-staging": { roles: ["pycon"] },
    "speed-web": { roles: ["web"] },
  },
  backup: { ...productionPostgresql.backup, keep: 2 },
} as const satisfies PostgreSql<RoleName, DatacenterName>;

export const aptRepositories = {
  psf: { ...productionRepositories.psf, host: "apt.dev.psf.io" },
} as const satisfies Record<string, AptRepository<RoleName>>;

/** One job of each kind, kept for days only. */
export const backups = {
  repository: "backup",
  jobs: {
    docs: {
      source: { role: "web" },
      what: { paths: ["/srv/docs"] },
      schedule: "*-*-* 01:30",
      keep: "2 days",
    },
    hg: { source: { role: "hg" }, what: { paths: ["/srv/hg"] }, schedule: "*-*-* 03:30", keep: "2 days" },
    apt: {
      source: { role: "packages" },
      // With the key that signs, or every machine would have to trust another one.
      what: { paths: ["/srv/aptly", "/var/lib/estate-signing"] },
      schedule: "*-*-* 04:00",
      keep: "2 days",
    },
    "pycon-staging-database": {
      source: { role: "pycon" },
      what: { database: "pycon-staging" },
      schedule: "*-*-* 05:30",
      keep: "2 days",
    },
  },
} as const satisfies Backups<RoleName>;
