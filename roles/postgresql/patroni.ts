import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { authorityPath, certificatePath } from "../base/certificates.ts";
import { lines, programDirectory, unitPath } from "../base/place.ts";
import type { HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { roleProgram } from "../program.ts";
import { secretText } from "../secrets.ts";
import { hostBasedAccess, users } from "./access.ts";
import { databasesCommand } from "./databases-command.ts";
import { localParameters, sharedParameters } from "./parameters.ts";
import { binaryDirectory, dataDirectory, dataRoot, scope, socketDirectory } from "./place.ts";

export const patroniUnit = "patroni.service";
/**
 * Brings settings and databases into force, one after the other. Converge takes changed units up in the order of their
 * names, and this one comes after Patroni's.
 */
export const settingsUnit = "postgresql-settings.service";
/** Patroni reads every file of it, one after the other: `patronictl -c /etc/patroni/conf.d list`. */
const directory = "/etc/patroni/conf.d";
const secretsFile: HostPath = `${directory}/secrets.yml`;
const settingsFile = "/etc/patroni/settings.json";
const restPort = 8008;

/** Patroni on one machine of the pair: it runs PostgreSQL, and decides by way of Consul who is primary. */
export function patroni(host: Host, certificate: string): Part {
  const shared = sharedSettings(host);
  const own = localSettings(host, certificate);
  const revision = createHash("sha256")
    .update(JSON.stringify([own, shared]))
    .digest("hex")
    .slice(0, 16);
  const cluster = {
    ...own,
    // By it a change is known to be in force.
    postgresql: {
      ...own.postgresql,
      parameters: { ...own.postgresql.parameters, "estate.revision": revision },
    },
  };
  return {
    role: host.server.role,
    directories: {
      "/etc/patroni": {},
      [programDirectory]: {},
      [directory]: {},
      [unitPath(`${patroniUnit}.d`)]: {},
      [dataRoot]: { owner: "postgres", group: "postgres", mode: "0750" },
    },
    files: {
      [`${directory}/cluster.yml`]: { content: yaml(cluster), reload: [patroniUnit] },
      [settingsFile]: {
        content: `${JSON.stringify(settings(host, revision, shared), undefined, 2)}\n`,
        restart: [settingsUnit],
      },
      [unitPath(`${patroniUnit}.d/estate.conf`)]: {
        content: lines(
          "[Unit]",
          "Wants=network-online.target",
          "After=network-online.target nss-lookup.target consul.service",
          // Where the machine has a disk for it.
          `RequiresMountsFor=${dataRoot}`,
          "ConditionPathExists=",
          `ConditionPathExists=${secretsFile}`,
          "",
          "[Service]",
          "SupplementaryGroups=ssl-cert",
          "RuntimeDirectory=postgresql",
          "RuntimeDirectoryMode=2775",
          "RuntimeDirectoryPreserve=yes",
          // The root of a new disk is root's.
          `ExecStartPre=+/usr/bin/install -d -o postgres -g postgres -m 0750 ${dataRoot}`,
          "ExecStart=",
          `ExecStart=/usr/bin/patroni ${directory}`,
          // A checkpoint and the last WAL segment's way to the repository.
          "TimeoutStopSec=180",
        ),
        restart: [patroniUnit],
      },
      ...roleProgram(import.meta.dirname, "patroni-settings"),
      [unitPath(settingsUnit)]: {
        content: lines(
          "[Unit]",
          "Description=PostgreSQL's settings, databases and owners as declared",
          `Wants=${patroniUnit}`,
          `After=${patroniUnit}`,
          "",
          "[Service]",
          "Type=oneshot",
          "User=postgres",
          "SupplementaryGroups=ssl-cert",
          `ExecStart=${programDirectory}/patroni-settings ${settingsFile}`,
          `ExecStart=${databasesCommand}`,
          "TimeoutStartSec=3min",
          "NoNewPrivileges=yes",
          "ProtectSystem=strict",
          "ProtectHome=yes",
          "PrivateTmp=yes",
        ),
      },
      // Debian makes a cluster "main" where there is none; Patroni makes its own.
      "/etc/postgresql-common/createcluster.conf": { content: "create_main_cluster = false\n" },
    },
    secrets: {
      [secretsFile]: {
        // JSON is YAML too, and settings are brought into force by a program that reads this.
        content: secretText`{
  "consul": {"token": "${"consul/agent-token"}"},
  "restapi": {"authentication": {"username": "patroni", "password": "${"postgresql/superuser-password"}"}},
  "postgresql": {
    "authentication": {
      "replication": {"password": "${"postgresql/replication-password"}"},
      "rewind": {"password": "${"postgresql/replication-password"}"}
    }
  }
}
`,
        group: "postgres",
        mode: "0640",
        reload: [patroniUnit],
      },
    },
    trusting: [patroniUnit],
    units: {
      // Debian's way to start clusters.
      "postgresql.service": { masked: true },
      [patroniUnit]: { enabled: true, started: true },
    },
    checks: {
      patroni: {
        command: [
          "setpriv",
          "--reuid=postgres",
          "--regid=postgres",
          "--init-groups",
          `${programDirectory}/patroni-settings`,
          "--check",
          settingsFile,
        ],
        retries: 60,
      },
    },
  };
}

function settings(host: Host, revision: string, shared: object) {
  return {
    url: `https://${host.internalName}:${restPort}`,
    authority: authorityPath(host.estate),
    secrets: secretsFile,
    socket: socketDirectory,
    revision,
    shared,
  };
}

/**
 * What Patroni keeps in Consul for the whole pair. Times are Patroni's defaults, for which loop_wait + 2 * retry_timeout
 * is at most ttl: a shorter ttl would take a busy primary for a dead one. Where Consul itself is away, a primary that
 * still reaches all members goes on (failsafe mode).
 */
function sharedSettings(host: Host) {
  return {
    ttl: 30,
    loop_wait: 10,
    retry_timeout: 10,
    maximum_lag_on_failover: 1024 ** 2,
    failsafe_mode: true,
    postgresql: { use_pg_rewind: true, use_slots: true, parameters: sharedParameters(host) },
  };
}

function localSettings(host: Host, certificate: string) {
  const { estate } = host;
  const verified = { sslmode: "verify-full", sslrootcert: authorityPath(estate) };
  const file = certificatePath(certificate);
  return {
    scope,
    name: host.key,
    // Whoever looks is not asked who they are, such as Consul; whoever changes anything needs the password. Certificates
    // are not asked for: those that Consul's agents would show are of Consul's own authority.
    restapi: {
      listen: `0.0.0.0:${restPort}`,
      connect_address: `${host.internalName}:${restPort}`,
      certfile: file,
      keyfile: file,
      cafile: authorityPath(estate),
    },
    ctl: { cacert: authorityPath(estate) },
    consul: { host: "127.0.0.1:8500", register_service: true },
    bootstrap: {
      dcs: sharedSettings(host),
      initdb: ["data-checksums", { encoding: "UTF8" }, { locale: "C.UTF-8" }],
    },
    postgresql: {
      listen: "0.0.0.0:5432",
      connect_address: `${host.internalName}:5432`,
      data_dir: dataDirectory(host),
      bin_dir: binaryDirectory(host),
      pgpass: "/var/lib/postgresql/patroni.pgpass",
      use_unix_socket: true,
      use_unix_socket_repl: true,
      authentication: {
        superuser: { username: users.superuser },
        replication: { username: users.replication, ...verified },
        rewind: { username: users.rewind, ...verified },
      },
      basebackup: [{ checkpoint: "fast" }],
      // No restore_command: a promotion would ask for WAL of the new timeline, and wait for a repository that is away.
      // Slots keep what a replica needs, and one that was away for too long copies anew.
      pg_hba: [...hostBasedAccess(host)],
      parameters: { ...localParameters(host, certificate) },
    },
    watchdog: { mode: "off" },
  };
}

/** Python reads YAML 1.1, where a bare `off` is no text. */
function yaml(document: object): string {
  return stringify(document, { lineWidth: 0, version: "1.1" });
}
