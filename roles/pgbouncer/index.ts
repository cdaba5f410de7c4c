import { postgresqlName } from "../../stacks/derive/databases.ts";
import { authorityPath } from "../base/certificates.ts";
import type { HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import type { SecretReference, SecretText } from "../secrets.ts";
import { databaseHealth } from "./health.ts";
import { databaseGroup, databasesOf, environmentPath } from "./place.ts";

const unit = "pgbouncer.service";
const directory: HostPath = "/etc/pgbouncer";
const serversFile: HostPath = `${directory}/databases.ini`;
const settingsFile: HostPath = `${directory}/pgbouncer.ini`;
const clientsFile: HostPath = `${directory}/clients.txt`;
const accessFile: HostPath = `${directory}/access.conf`;

/**
 * pgbouncer, on every machine whose applications have databases: they come to localhost with a password of this
 * machine's own, under the database's name; pgbouncer goes on to the primary as the database's owner, whose password
 * nobody else knows. A machine without databases has none.
 */
export function pgbouncer(host: Host): readonly Part[] {
  const databases = databasesOf(host);
  if (databases.length === 0) return [];
  const { estate } = host;
  const names = databases.map(({ database }) => database);
  const reload = [unit] as const;
  const held = { group: "postgres", mode: "0640", reload } as const;
  const role = "pgbouncer";
  return [
    {
      role,
      packages: ["pgbouncer", "postgresql-client"],
      groups: { [databaseGroup]: { system: true } },
      directories: { [directory]: {}, "/etc/database": {} },
      files: {
        [settingsFile]: {
          content: configuration(host),
          group: "postgres",
          mode: "0640",
          reload,
        },
        [accessFile]: { content: access(names), group: "postgres", mode: "0640", reload },
      },
      secrets: {
        [serversFile]: { content: servers(databases), ...held },
        [clientsFile]: { content: clients(names), ...held },
        ...Object.fromEntries(
          names.map((name): [HostPath, NonNullable<Part["secrets"]>[HostPath]] => [
            environmentPath(name),
            {
              content: environment(name, estate.pgbouncer.listen),
              group: databaseGroup,
              mode: "0640",
            },
          ]),
        ),
      },
      trusting: [unit],
      units: { [unit]: { enabled: true, started: true } },
    },
    databaseHealth(host, names),
  ];
}

function configuration({ estate }: Host): string {
  const { pgbouncer: settings, ciphers } = estate;
  return `[databases]
; With passwords, by the secret channel.
%include ${serversFile}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${settings.listen}
unix_socket_dir =
pidfile = /run/postgresql/pgbouncer.pid
; The journal has it.
logfile =
log_connections = 0
log_disconnections = 0

; Each database to the client of its own name, and to nobody else.
auth_type = hba
auth_hba_file = ${accessFile}
auth_file = ${clientsFile}

pool_mode = ${settings.poolMode}
default_pool_size = ${settings.poolSize}
max_client_conn = 500
ignore_startup_parameters = extra_float_digits

server_tls_sslmode = verify-full
server_tls_ca_file = ${authorityPath(estate)}
server_tls_protocols = secure
server_tls_ciphers = ${ciphers.overrides.postgresql ?? ciphers.default}

; A failover is followed: PostgreSQL ends all connections when it stops being the primary, the name is asked for anew,
; and who is silent is left after ten seconds or so.
dns_max_ttl = 2
dns_nxdomain_ttl = 1
server_login_retry = 1
server_connect_timeout = 5
server_check_delay = 2
server_lifetime = 600
server_idle_timeout = 60
tcp_keepidle = 5
tcp_keepintvl = 2
tcp_keepcnt = 3
tcp_user_timeout = 10000
`;
}

/** The first line that fits decides, and nothing fits where none does. */
function access(names: readonly string[]): string {
  return names.map((name) => `host "${name}" "${name}" 127.0.0.1/32 scram-sha-256\n`).join("");
}

/**
 * Asked first on each connection, so that a replica ends it: while the name still leads to a former primary that is back
 * as a replica, a pool would be filled with it. Neither an error of this query nor one of `server_check_query` would
 * have a connection closed (pgbouncer 1.18, `handle_server_startup` and `handle_server_work` in server.c).
 */
const onlyPrimary = "select pg_terminate_backend(pg_backend_pid()) where pg_is_in_recovery()";

/** Passwords are letters and digits, and need no escape. */
function servers(databases: readonly { readonly database: string; readonly owner: string }[]): SecretText {
  return databases.flatMap(
    ({ database, owner }): SecretText => [
      `${database} = host=${postgresqlName("primary")} port=5432 dbname=${database} user=${owner} connect_query='${onlyPrimary}' password=`,
      { secret: `postgresql/owner-password/${owner}` },
      "\n",
    ],
  );
}

function clients(names: readonly string[]): SecretText {
  return names.flatMap((name): SecretText => [`"${name}" "`, nodePassword(name), '"\n']);
}

function environment(name: string, port: number): SecretText {
  return [
    `PGHOST=127.0.0.1\nPGPORT=${port}\nPGDATABASE=${name}\nPGUSER=${name}\nPGPASSWORD=`,
    nodePassword(name),
    `\nDATABASE_URL=postgresql://${name}:`,
    nodePassword(name),
    `@127.0.0.1:${port}/${name}\n`,
  ];
}

function nodePassword(database: string): SecretReference {
  return { secret: `postgresql/node-password/${database}` };
}
