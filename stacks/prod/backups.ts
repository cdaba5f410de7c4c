import type { Backups } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

/** Each at an hour of its own, so that the repository serves one machine at a time. PostgreSQL's own are in databases.ts. */
export const backups = {
  repository: "backup",
  jobs: {
    "jython-web": {
      source: { role: "jython-web" },
      what: { paths: ["/srv/jython"] },
      schedule: "*-*-* 01:00",
      keep: "7 days",
    },
    docs: {
      source: { role: "docs" },
      what: { paths: ["/srv/docs"] },
      schedule: "*-*-* 01:30",
      keep: "7 days",
    },
    mail: {
      source: { role: "mail" },
      what: { paths: ["/srv/mail", "/etc/postfix"] },
      schedule: "*-*-* 02:00",
      keep: "15 days",
    },
    bugs: {
      source: { external: "bugs.python.org" },
      what: { paths: ["/srv/roundup"] },
      schedule: "*-*-* 03:00",
      keep: "30 days",
    },
    hg: { source: { role: "hg" }, what: { paths: ["/srv/hg"] }, schedule: "*-*-* 03:30", keep: "90 days" },
    apt: {
      source: { role: "packages" },
      // With the key that signs, or every machine would have to trust another one.
      what: { paths: ["/srv/aptly", "/var/lib/estate-signing"] },
      schedule: "*-*-* 04:00",
      keep: "90 days",
    },
    "pycon-prod-media": {
      source: { role: "pycon-prod" },
      what: { paths: ["/srv/pycon/media"] },
      schedule: "*-*-* 04:30",
      keep: "90 days",
    },
    "pycon-staging-media": {
      source: { role: "pycon-staging" },
      what: { paths: ["/srv/pycon/media"] },
      schedule: "*-*-* 05:00",
      keep: "90 days",
    },
    "pycon-staging-database": {
      source: { role: "pycon-staging" },
      what: { database: "pycon-staging" },
      schedule: "*-*-* 05:30",
      keep: "14 days",
    },
    downloads: {
      source: { role: "downloads" },
      what: { paths: ["/srv/www.python.org"] },
      schedule: "*-*-* 06:00",
      keep: "365 days",
    },
  },
} as const satisfies Backups<RoleName>;
