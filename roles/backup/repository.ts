import { readFileSync } from "node:fs";
import { join } from "node:path";
import { textfileDirectory } from "../base/node-exporter.ts";
import { authorizedKeysPath } from "../base/people.ts";
import { unitPath } from "../base/place.ts";
import type { HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part, SecretFile } from "../part.ts";
import { type SecretText, secretText } from "../secrets.ts";
import { type Repository, repositories, repositoryAccount, repositoryRoot } from "./jobs.ts";
import { days, maximumAge } from "./schedule.ts";

const role = "backup";
const folder: HostPath = "/etc/estate-backup";
const configurationPath: HostPath = "/etc/estate-backup/repositories.json";
const state: HostPath = "/var/lib/estate-backup";
const own = { owner: repositoryAccount, group: repositoryAccount } as const;

/** When old archives go and all are checked: after the night's jobs. */
const maintenance = "*-*-* 09:00";

const initialise = "estate-backup-initialise.service";

/** The repositories of file backups: an account with a forced command for each job's key, and their upkeep. */
export function backupRepository({ estate }: Host): Part {
  const all = repositories(estate);
  const jobs = [...new Set(all.map(({ job }) => job))];
  const passphrase = (job: string): HostPath => `${folder}/${job}.passphrase`;
  return {
    role,
    packages: ["borgbackup"],
    groups: { [repositoryAccount]: { system: true } },
    users: {
      [repositoryAccount]: {
        system: true,
        group: repositoryAccount,
        home: state,
        // sshd runs forced commands by it.
        shell: "/bin/sh",
        comment: "File backups",
      },
    },
    directories: {
      [repositoryRoot]: { ...own, mode: "0750" },
      [folder]: {},
      [state]: { ...own, mode: "0755" },
    },
    files: {
      "/usr/local/sbin/estate-backup": {
        content: readFileSync(join(import.meta.dirname, "estate_backup.py"), "utf8"),
        mode: "0755",
      },
      [configurationPath]: {
        content: `${JSON.stringify(all.map(configuration), undefined, 2)}\n`,
        restart: [initialise],
      },
      ...units(jobs.map((job) => `LoadCredential=${job}:${passphrase(job)}`)),
    },
    units: {
      [initialise]: { enabled: true, started: true },
      "estate-backup-status.timer": { enabled: true, started: true },
      "estate-backup-maintain.timer": { enabled: true, started: true },
    },
    secrets: {
      [authorizedKeysPath(repositoryAccount)]: { content: authorizedKeys(all, jobs) },
      ...Object.fromEntries(
        jobs.map((job): [HostPath, SecretFile] => [
          passphrase(job),
          { content: secretText`${`backups/passphrase/${job}`}`, mode: "0600" },
        ]),
      ),
    },
  };
}

function configuration({ job, source, path, definition }: Repository) {
  return { job, source, path, keepDays: days(definition.keep), maximumAge: maximumAge(definition.schedule) };
}

/**
 * A line for each job: its key runs one program, which may append to the job's repositories and to no others (borg
 * documentation, hosting repositories). `restrict` is no terminal, no forwarding, no X11 (sshd(8)).
 */
function authorizedKeys(all: readonly Repository[], jobs: readonly string[]): SecretText {
  return jobs.flatMap((job) => {
    const paths = all.filter((repository) => repository.job === job).map(({ path }) => path);
    const command = `borg serve --append-only ${paths.map((path) => `--restrict-to-repository ${path}`).join(" ")}`;
    return [`restrict,command="${command}" `, { secret: `backups/public-key/${job}` }, "\n"] as const;
  });
}

function units(credentials: readonly string[]): NonNullable<Part["files"]> {
  const service = (description: string, word: string, more: readonly string[] = []) => `[Unit]
Description=${description}

[Service]
Type=oneshot
User=${repositoryAccount}
UMask=0027
${credentials.join("\n")}
ExecStart=/usr/local/sbin/estate-backup ${word}
${more.map((line) => `${line}\n`).join("")}\
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths=${repositoryRoot} ${state}
`;
  const timer = (description: string, lines: readonly string[]) => `[Unit]
Description=${description}

[Timer]
${lines.join("\n")}

[Install]
WantedBy=timers.target
`;
  const metrics = `${textfileDirectory}/estate-backup.prom`;
  // Also where it found something: that is what the numbers are for.
  const publish = `ExecStopPost=+/bin/sh -c 'cp ${state}/metrics/estate-backup.prom ${metrics}.new && mv ${metrics}.new ${metrics}'`;
  return {
    [unitPath(initialise)]: {
      content: `${service("Make the repositories of new backup jobs", "initialise", ["RemainAfterExit=yes"])}
[Install]
WantedBy=multi-user.target
`,
      restart: [initialise],
    },
    "/etc/systemd/system/estate-backup-status.service": {
      content: service("How old the newest file backups are", "status", [publish]),
    },
    "/etc/systemd/system/estate-backup-maintain.service": {
      content: service("Prune and check the file backups", "maintain", [
        publish,
        "Nice=10",
        "IOSchedulingClass=idle",
      ]),
    },
    "/etc/systemd/system/estate-backup-status.timer": {
      content: timer("Look at the file backups every hour", ["OnActiveSec=1min", "OnUnitInactiveSec=1h"]),
      restart: ["estate-backup-status.timer"],
    },
    "/etc/systemd/system/estate-backup-maintain.timer": {
      content: timer("Prune and check the file backups once a day", [
        `OnCalendar=${maintenance}`,
        "Persistent=yes",
      ]),
      restart: ["estate-backup-maintain.timer"],
    },
  };
}
