import { databaseOwner } from "../../stacks/derive/databases.ts";
import { canonicalName, serverKey } from "../../stacks/derive/names.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import { unitPath } from "../base/place.ts";
import type { HostPath, UnitName } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part, SecretFile } from "../part.ts";
import { secretText } from "../secrets.ts";
import { jobsOf, type Repository, repositoryServer, repositoryUrl } from "./jobs.ts";

const role = "backup-client";
const folder: HostPath = "/etc/estate-backup";
const knownHosts: HostPath = `${folder}/known_hosts`;

/**
 * What the source of a backup job holds: its own key to its own repository, the repository machine's host key, and a timer.
 * Nothing for a machine that is no source.
 */
export function backupClient(host: Host): readonly Part[] {
  const { estate, server } = host;
  const keeper = repositoryServer(estate);
  const jobs = jobsOf(estate, server);
  if (!keeper || jobs.length === 0) return [];
  return [commonPart(estate, keeper), ...jobs.map((repository) => jobPart(estate, keeper, repository))];
}

function commonPart(estate: Estate, keeper: Server): Part {
  return {
    role,
    packages: ["borgbackup", "openssh-client"],
    directories: { [folder]: { mode: "0700" } },
    files: {
      "/usr/local/sbin/estate-borg": { content: borgCommand, mode: "0755", validator: ["sh", "-n", "{}"] },
    },
    secrets: {
      [knownHosts]: {
        content: [`${canonicalName(estate, keeper)} `, { secret: `host-key/${serverKey(keeper)}` }, "\n"],
        mode: "0600",
      },
    },
  };
}

/** borg as a job's timer runs it, and as whoever restores does. */
const borgCommand = `#!/bin/sh
# estate-borg JOB COMMAND...: borg with a job's repository, key and passphrase.
# estate-borg docs list; estate-borg docs extract ::ARCHIVE srv/docs
set -eu
job=\${1:?which job? $(cd ${folder} && echo *.env)}
shift
set -a
. "${folder}/$job.env"
exec borg "$@"
`;

function jobPart(estate: Estate, keeper: Server, repository: Repository): Part {
  const { job, definition } = repository;
  const timer: UnitName = `estate-backup-${job}.timer`;
  const settingsPath: HostPath = `${folder}/${job}.env`;
  const key: HostPath = `${folder}/${job}.key`;
  const passphrase: HostPath = `${folder}/${job}.passphrase`;
  const database =
    "database" in definition.what ? databaseDump(estate, repository, definition.what.database) : undefined;
  const settings = {
    BORG_REPO: repositoryUrl(estate, keeper, repository),
    BORG_RSH:
      `ssh -i ${key} -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=${knownHosts} ` +
      "-o GlobalKnownHostsFile=none -o StrictHostKeyChecking=yes -o ServerAliveInterval=30",
    BORG_PASSCOMMAND: `cat ${passphrase}`,
    BORG_BASE_DIR: "/var/lib/estate-backup-client",
    // The repository's machine may be moved or made again under its name.
    BORG_RELOCATED_REPO_ACCESS_IS_OK: "yes",
    ...database?.settings,
  };
  const paths = "paths" in definition.what ? definition.what.paths : [];
  const what = database?.command ?? paths.map((path) => JSON.stringify(path)).join(" ");
  // Before the archive's name, else borg takes the command's own words for its options.
  const options = database === undefined ? "" : `${database.options} `;
  return {
    role,
    packages: database?.packages ?? [],
    directories: { "/var/lib/estate-backup-client": { mode: "0700" } },
    files: {
      [settingsPath]: {
        content: Object.entries(settings)
          .map(([name, value]) => `${name}='${value}'\n`)
          .join(""),
        validator: ["sh", "-n", "{}"],
      },
      [unitPath(`estate-backup-${job}.service`)]: {
        content: `[Unit]
Description=Back up ${job} to ${canonicalName(estate, keeper)}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
${paths.map((path) => `ExecStartPre=/usr/bin/test -e ${JSON.stringify(path)}\n`).join("")}\
ExecStart=/usr/local/sbin/estate-borg ${job} create --lock-wait 3600 --compression zstd --exclude-caches --stats \
${options}"::{utcnow:%%Y-%%m-%%dT%%H:%%M:%%SZ}" ${what}
# A warning: a file changed while it was read.
SuccessExitStatus=1
Nice=10
IOSchedulingClass=idle
TimeoutStartSec=12h
`,
      },
      [unitPath(timer)]: {
        content: `[Unit]
Description=Back up ${job} at ${definition.schedule}

[Timer]
OnCalendar=${definition.schedule}
Persistent=yes

[Install]
WantedBy=timers.target
`,
        restart: [timer],
      },
    },
    units: { [timer]: { enabled: true, started: true } },
    secrets: {
      [key]: { content: secretText`${`backups/private-key/${job}`}`, mode: "0600" },
      [passphrase]: { content: secretText`${`backups/passphrase/${job}`}`, mode: "0600" },
      ...database?.secrets,
    },
  };
}

interface DatabaseDump {
  readonly options: string;
  /** What borg runs and keeps the output of. Where it fails there is no archive. */
  readonly command: string;
  readonly packages: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<HostPath, SecretFile>>;
}

/** A dump as the database's owner, through the machine's own pgbouncer; on the database's machine, as its administrator. */
function databaseDump(estate: Estate, { job, definition }: Repository, database: string): DatabaseDump {
  const dump = `pg_dump --format=custom --compress=0 --dbname=${database}`;
  const options = `--stdin-name=${database}.dump --content-from-command`;
  if ("role" in definition.source && definition.source.role === estate.postgresql.role) {
    return { options, command: `-- runuser -u postgres -- ${dump}`, packages: [], settings: {}, secrets: {} };
  }
  const owner = databaseOwner(estate, database);
  const { listen } = estate.pgbouncer;
  const passwords: HostPath = `${folder}/${job}.pgpass`;
  return {
    options,
    command: `-- ${dump}`,
    packages: ["postgresql-client"],
    settings: { PGHOST: "127.0.0.1", PGPORT: `${listen}`, PGUSER: owner, PGPASSFILE: passwords },
    secrets: {
      [passwords]: {
        content: [
          `127.0.0.1:${listen}:${database}:${owner}:`,
          { secret: `postgresql/node-password/${database}` },
          "\n",
        ],
        mode: "0600",
      },
    },
  };
}
