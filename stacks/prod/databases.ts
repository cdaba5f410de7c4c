import type { PgBouncer, PostgreSql } from "../vocabulary/index.ts";
import type { DatacenterName } from "./datacenters.ts";
import type { RoleName } from "./roles.ts";

export const postgresql = {
  role: "postgresql",
  datacenter: "iad1",
  host: "postgresql.psf.io",
  maxConnections: 100,
  checkpointCompletionTarget: 0.7,
  timeZone: "UTC",
  synchronousCommit: "local",
  databases: {
    "bugs-python": { roles: [], note: "For bugs.python.org, whose machine is someone else's" },
    monitoring: { roles: ["monitoring"] },
    "pydotorg-prod": { roles: ["pydotorg"] },
    "pydotorg-staging": { roles: ["pydotorg-staging"] },
    "pycon-prod": { roles: ["pycon-prod"] },
    "pycon-staging": { roles: ["pycon-staging"] },
    "speed-web": { roles: ["speed-web"] },
    testpypi: { roles: [], note: "For the Package Index's test instance, another estate's" },
  },
  backup: { repository: "backup", full: "Sun 00:00", keep: 6, archiveTimeout: 60 },
} as const satisfies PostgreSql<RoleName, DatacenterName>;

/** Session pooling: the applications' frameworks keep prepared statements and session settings. */
export const pgbouncer = { listen: 6432, poolMode: "session", poolSize: 10 } as const satisfies PgBouncer;
