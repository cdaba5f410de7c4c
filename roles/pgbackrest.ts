import { certificateFor } from "../stacks/derive/certificates.ts";
import { canonicalName } from "../stacks/derive/names.ts";
import { serversWithRole } from "../stacks/derive/servers.ts";
import type { Estate } from "../stacks/vocabulary/index.ts";
import { authorityPath, certificateFile, certificatePath } from "./base/certificates.ts";
import type { HostPath, UnitName } from "./bundle.ts";
import { type Host, hostOf } from "./host.ts";
import type { Part } from "./part.ts";
import { dataDirectory, scope, socketDirectory } from "./postgresql/place.ts";
import { secretText } from "./secrets.ts";

/**
 * pgBackRest between database hosts and the repository: each runs `pgbackrest server` and proves itself to the other by
 * its certificate (pgBackRest user guide, "Setup TLS"). They are in different datacenters, so they meet by their
 * canonical names. What both sides must agree on is here.
 */
export const pgbackrest = {
  stanza: scope,
  port: 8432,
  /** On the repository's machine. */
  repository: "/srv/pgbackrest",
  configuration: "/etc/pgbackrest/pgbackrest.conf",
  /** Read after the configuration; on the repository's machine only. */
  passphrase: "/etc/pgbackrest/conf.d/passphrase.conf",
  server: "pgbackrest.service",
} as const;

const timer = "pgbackrest-full.timer";
const firstTimer = "pgbackrest-first.timer";

/** A database host's side: it ships WAL to the repository, and lets the repository read its files. */
export function pgbackrestClient(host: Host): Part {
  const { estate, server } = host;
  const { backup, role } = estate.postgresql;
  const repositories = serversWithRole(estate, backup.repository).map((each) => canonicalName(estate, each));
  const own = certificateFor(estate, server.role, estate.postgresql.host);
  return {
    ...common(host, own),
    files: {
      ...serverDropIn,
      [pgbackrest.configuration]: {
        content: configuration({
          global: {
            ...Object.assign(
              {},
              ...repositories.map((name, index) => remote(estate, own, `repo${index + 1}-host`, name)),
            ),
            ...tlsServer(
              estate,
              own,
              repositories.map((name) => certificateFor(estate, backup.repository, name)),
            ),
            ...logging,
          },
          // PostgreSQL waits for it when it stops, three times: an unreachable repository must fail soon.
          "global:archive-push": { "io-timeout": 5 },
          [pgbackrest.stanza]: { "pg1-path": dataDirectory(host), "pg1-socket-path": socketDirectory },
        }),
        group: "postgres",
        mode: "0640",
        reload: [pgbackrest.server],
      },
    },
    role,
  };
}

/**
 * The repository's side, for the machine that `postgresql.backup.repository` names: encrypted, full backups by the
 * catalog's schedule, and a first one as soon as a primary answers.
 */
export function pgbackrestRepository(host: Host): Part {
  const { estate, server } = host;
  const { backup, role } = estate.postgresql;
  const own = certificateFor(estate, server.role, host.name);
  const databases = serversWithRole(estate, role).map((each) => hostOf(estate, each));
  return {
    ...common(host, own),
    directories: {
      "/etc/pgbackrest": {},
      [serverDropIns]: {},
      "/etc/pgbackrest/conf.d": { group: "postgres", mode: "0750" },
      [pgbackrest.repository]: { owner: "postgres", group: "postgres", mode: "0750" },
    },
    files: {
      ...serverDropIn,
      [pgbackrest.configuration]: {
        content: configuration({
          global: {
            "repo1-path": pgbackrest.repository,
            "repo1-retention-full": backup.keep,
            "repo1-cipher-type": "aes-256-cbc",
            "repo1-bundle": "y",
            "compress-type": "zst",
            "start-fast": "y",
            ...tlsServer(estate, own, [certificateFor(estate, role, estate.postgresql.host)]),
            ...logging,
          },
          [pgbackrest.stanza]: Object.assign(
            {},
            ...databases.map((database, index) => ({
              ...remote(estate, own, `pg${index + 1}-host`, database.name),
              [`pg${index + 1}-path`]: dataDirectory(database),
              [`pg${index + 1}-socket-path`]: socketDirectory,
            })),
          ),
        }),
        group: "postgres",
        mode: "0640",
        reload: [pgbackrest.server],
      },
      "/etc/systemd/system/pgbackrest-full.service": {
        content: backupService("Full backup of PostgreSQL", [`${command} --type=full backup`]),
      },
      [`/etc/systemd/system/${timer}`]: {
        content: unit(
          ["Unit", ["Description=Full backup of PostgreSQL"]],
          ["Timer", [`OnCalendar=${backup.full}`, "Persistent=true"]],
          ["Install", ["WantedBy=timers.target"]],
        ),
        restart: [timer],
      },
      "/etc/systemd/system/pgbackrest-first.service": {
        content: backupService(
          "First backup of PostgreSQL",
          [`${command} stanza-create`, `${command} --type=full backup`],
          // The link to the newest backup: once there is one, the schedule takes over.
          [`ConditionPathExists=!${pgbackrest.repository}/backup/${pgbackrest.stanza}/latest`],
        ),
      },
      [`/etc/systemd/system/${firstTimer}`]: {
        content: unit(
          ["Unit", ["Description=First backup of PostgreSQL, tried until it succeeds"]],
          ["Timer", ["OnActiveSec=15s", "OnUnitInactiveSec=1min", "AccuracySec=1s"]],
          ["Install", ["WantedBy=timers.target"]],
        ),
        restart: [firstTimer],
      },
    },
    secrets: {
      [pgbackrest.passphrase]: {
        content: secretText`[global]\nrepo1-cipher-pass=${"postgresql/backup-passphrase"}\n`,
        group: "postgres",
        mode: "0640",
        reload: [pgbackrest.server],
      },
    },
    units: {
      [pgbackrest.server]: { enabled: true, started: true },
      [timer]: { enabled: true, started: true },
      [firstTimer]: { enabled: true, started: true },
    },
    role: "backup",
  };
}

const command = `/usr/bin/pgbackrest --stanza=${pgbackrest.stanza}`;

function common(host: Host, certificate: string): Omit<Part, "files" | "role"> {
  return {
    packages: ["pgbackrest"],
    directories: { "/etc/pgbackrest": {}, [serverDropIns]: {} },
    certificates: certificateFile(certificate, { group: "postgres", reload: unitsOfCertificate(host) }),
    trusting: [pgbackrest.server],
    units: { [pgbackrest.server]: { enabled: true, started: true } },
  };
}

/** All that takes up a renewed certificate there: PostgreSQL has the same one as its backups. */
function unitsOfCertificate({ estate, server }: Host): readonly UnitName[] {
  return server.role === estate.postgresql.role
    ? ["patroni.service", pgbackrest.server]
    : [pgbackrest.server];
}

/** Whom to call, and how to verify them: the name must be in their certificate. */
function remote(estate: Estate, certificate: string, prefix: string, name: string) {
  return {
    [prefix]: name,
    [`${prefix}-type`]: "tls",
    [`${prefix}-port`]: pgbackrest.port,
    [`${prefix}-ca-file`]: authorityPath(estate),
    [`${prefix}-cert-file`]: certificatePath(certificate),
    [`${prefix}-key-file`]: certificatePath(certificate),
  };
}

/** Who may call: by the common name of their certificate, for this stanza only. The firewall says from where. */
function tlsServer(estate: Estate, certificate: string, callers: readonly string[]) {
  return {
    "tls-server-address": "*",
    "tls-server-port": pgbackrest.port,
    "tls-server-ca-file": authorityPath(estate),
    "tls-server-cert-file": certificatePath(certificate),
    "tls-server-key-file": certificatePath(certificate),
    "tls-server-auth": [...new Set(callers)].map((caller) => `${caller}=${pgbackrest.stanza}`),
  };
}

/** Backups, expiry and the server exclude each other by it. */
const lockDirectory: HostPath = "/var/lib/pgbackrest/lock";

/** The journal keeps what is said. */
const logging = { "log-level-console": "info", "log-level-file": "off", "lock-path": lockDirectory };

const serverDropIns: HostPath = `/etc/systemd/system/${pgbackrest.server}.d`;

/** The server reads a key in the folder of `ssl-cert`. */
const serverDropIn: NonNullable<Part["files"]> = {
  [`${serverDropIns}/estate.conf`]: {
    content: unit(["Service", ["SupplementaryGroups=ssl-cert"]]),
    restart: [pgbackrest.server],
  },
};

type OptionValue = number | string | readonly string[];

function configuration(sections: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>): string {
  return Object.entries(sections)
    .map(([section, options]) =>
      [
        `[${section}]`,
        ...Object.entries(options).flatMap(([key, value]) =>
          (typeof value === "object" ? value : [value]).map((each) => `${key}=${each}`),
        ),
        "",
      ].join("\n"),
    )
    .join("\n");
}

function backupService(
  description: string,
  commands: readonly string[],
  conditions: readonly string[] = [],
): string {
  return unit(
    ["Unit", [`Description=${description}`, "After=network-online.target pgbackrest.service", ...conditions]],
    [
      "Service",
      [
        "Type=oneshot",
        "User=postgres",
        "SupplementaryGroups=ssl-cert",
        "Nice=10",
        "IOSchedulingClass=idle",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        `ReadWritePaths=${pgbackrest.repository} /var/lib/pgbackrest`,
        "ProtectHome=yes",
        ...commands.map((line) => `ExecStart=${line}`),
      ],
    ],
  );
}

function unit(...sections: readonly (readonly [name: string, lines: readonly string[]])[]): string {
  return sections.map(([name, lines]) => [`[${name}]`, ...lines, ""].join("\n")).join("\n");
}
