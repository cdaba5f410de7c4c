import { databaseAccess } from "../../stacks/derive/databases.ts";
import { canonicalName, serverKey } from "../../stacks/derive/names.ts";
import { loadBalancers, serversWithRole } from "../../stacks/derive/servers.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import { expectEqual, expectMatch, type Probe, refused, type Shell, succeeded, word } from "./probe.ts";

/** The pair and its databases, asked with psql from machines that use them and from one that does not. */
export function postgresqlProbes(estate: Estate): readonly Probe[] {
  const access = databaseAccess(estate);
  const pair = serversWithRole(estate, estate.postgresql.role);
  const [first] = access;
  if (!first || pair.length === 0) return [];
  return [
    pairProbe(estate, pair),
    ...access.map(({ server, database, owner }) => poolerProbe(estate, server, database, owner)),
    ...(["primary", "replica"] as const).map((part) =>
      verifiedProbe(estate, first.server, first.database, part),
    ),
    ...commitProbes(estate, first.server, first.database),
    ...refusalProbes(estate, first.server, first.database, access),
    ...pair.map((server) => plainProbe(estate, server)),
  ];
}

function pairProbe(estate: Estate, pair: readonly Server[]): Probe {
  return {
    theme: "postgresql",
    claim: `one of ${pair.map(({ name }) => name).join(", ")} is primary, and the others stream from it`,
    check: async ({ on }) => {
      const [server] = pair;
      if (!server) return;
      const output = succeeded(
        await on(server)("patronictl -c /etc/patroni/conf.d list --format json"),
        "patronictl list",
      );
      const members: unknown = JSON.parse(output);
      const seen = (Array.isArray(members) ? members : []).map(
        ({ Role, State }: { readonly Role: unknown; readonly State: unknown }) => `${Role} ${State}`,
      );
      const running = seen.filter((member) =>
        /^(Leader running|(Sync )?(Standby|Replica) (running|streaming))$/.test(member),
      );
      expectEqual(running.join(", "), seen.join(", "), "members in order");
      expectEqual(String(seen.length), String(pair.length), "members");
      expectEqual(String(seen.filter((member) => member.startsWith("Leader")).length), "1", "leaders");
      expectEqual(estate.postgresql.datacenter, server.datacenter, "the pair's datacenter");
    },
  };
}

/** As the application does it: to its own machine, with its own password. */
function poolerProbe(estate: Estate, server: Server, database: string, owner: string): Probe {
  return {
    theme: "postgresql",
    claim: `an application on ${canonicalName(estate, server)} reaches ${database} through its pgbouncer, as ${owner}`,
    check: async ({ on }) => {
      expectEqual(
        await query(
          on(server),
          `. /etc/database/${database}.env; export PGHOST PGPORT PGDATABASE PGUSER PGPASSWORD`,
          "select current_user, pg_is_in_recovery()",
        ),
        `${owner}|f`,
        "user, and whether it is a replica",
      );
    },
  };
}

function verifiedProbe(estate: Estate, server: Server, database: string, part: "primary" | "replica"): Probe {
  return {
    theme: "postgresql",
    claim: `${serverKey(server)} reaches the ${part} under ${estate.postgresql.host}, verified`,
    check: async ({ on }) => {
      const seen = await query(
        on(server),
        `${credentials(database)}; ${address(part)}; export PGHOST=${estate.postgresql.host} PGPORT=5432 ${verified}`,
        "select pg_is_in_recovery(), ssl, version from pg_stat_ssl where pid = pg_backend_pid()",
      );
      expectMatch(seen, new RegExp(`^${part === "replica" ? "t" : "f"}\\|t\\|TLSv1\\.[23]$`), "what answers");
    },
  };
}

/** A commit waits for the local disk; a transaction may ask for the replica's too (section 7.4 of the description). */
function commitProbes(estate: Estate, server: Server, database: string): readonly Probe[] {
  return [
    {
      theme: "postgresql",
      claim: `a commit is ${estate.postgresql.synchronousCommit}, and a transaction may ask for more`,
      check: async ({ on }) => {
        const sql = [
          "show synchronous_commit",
          ...["remote_write", "on"].map(
            (mode) =>
              `begin; set local synchronous_commit to ${mode}; create temporary table p_${mode} (x int) on commit drop; show synchronous_commit; commit`,
          ),
        ].join("; ");
        const seen = await query(
          on(server),
          `${credentials(database)}; ${address("primary")}; export PGHOST=${estate.postgresql.host} PGPORT=5432 ${verified}`,
          sql,
        );
        const modes = seen.split("\n").filter((line) => /^(local|on|remote_write)$/.test(line));
        expectEqual(modes.join(" "), `${estate.postgresql.synchronousCommit} remote_write on`, "modes");
      },
    },
  ];
}

function refusalProbes(
  estate: Estate,
  server: Server,
  database: string,
  access: ReturnType<typeof databaseAccess>,
): readonly Probe[] {
  const [stranger] = loadBalancers(estate);
  const other = access.find((each) => each.server !== server);
  return [
    ...(stranger
      ? [
          {
            theme: "postgresql",
            claim: `${serverKey(stranger)}, which has no database, is refused`,
            check: async ({ on }) => {
              const guess =
                `${address("primary")}; PGPASSWORD=guess psql -X -At -c 'select 1' "host=${estate.postgresql.host} ` +
                `hostaddr=$PGHOSTADDR dbname=${database} user=${database} sslmode=verify-full ` +
                'sslrootcert=/etc/ssl/certs/PSF_CA.pem connect_timeout=5"';
              refused(
                await on(server)(guess),
                /password authentication failed|no pg_hba.conf entry/,
                "a guess",
              );
              const held = await on(stranger)("ls -d /etc/database /etc/pgbouncer");
              refused(held, /No such file/, `looking for credentials on ${serverKey(stranger)}`);
            },
          } satisfies Probe,
        ]
      : []),
    ...(other
      ? [
          {
            theme: "postgresql",
            claim: `the password of ${serverKey(server)}'s pgbouncer opens nothing on ${serverKey(other.server)}`,
            check: async ({ on }) => {
              const own = succeeded(
                await on(server)(`. /etc/database/${database}.env; printf %s "$PGPASSWORD"`),
                "reading the password",
              );
              const { listen } = estate.pgbouncer;
              const tried = await on(other.server)(
                `PGPASSWORD=${word(own)} psql -X -At -c 'select 1' ` +
                  word(
                    `host=127.0.0.1 port=${listen} dbname=${other.database} user=${other.database} connect_timeout=5`,
                  ),
              );
              refused(
                tried,
                /password authentication failed|SASL authentication failed/,
                "the other machine's password",
              );
            },
          } satisfies Probe,
        ]
      : []),
  ];
}

function plainProbe(estate: Estate, server: Server): Probe {
  return {
    theme: "postgresql",
    claim: `${canonicalName(estate, server)} speaks TLS only`,
    check: async ({ on, addresses }) => {
      const [database = "postgres"] = Object.keys(estate.postgresql.databases);
      const tried = await on(server)(
        `PGPASSWORD=x psql -X -At -c 'select 1' ${word(`host=${addresses(server).private} dbname=${database} user=${database} sslmode=disable connect_timeout=5`)}`,
      );
      refused(tried, /no pg_hba.conf entry .*no encryption/, "a connection without TLS");
    },
  };
}

const verified = "PGSSLMODE=verify-full PGSSLROOTCERT=/etc/ssl/certs/PSF_CA.pem PGCONNECT_TIMEOUT=5";

/** The owner's own, which only the machine's pgbouncer knows. */
function credentials(database: string): string {
  const line = `grep '^${database} = ' /etc/pgbouncer/databases.ini`;
  return [
    `line=$(${line})`,
    `export PGDATABASE=${database}`,
    `export PGUSER=$(echo "$line" | sed 's/.* user=\\([^ ]*\\).*/\\1/')`,
    `export PGPASSWORD=$(echo "$line" | sed 's/.* password=\\([^ ]*\\).*/\\1/')`,
  ].join("; ");
}

/** By Consul, as the description has it: `primary.postgresql`. */
function address(part: "primary" | "replica"): string {
  return `export PGHOSTADDR=$(getent ahostsv4 ${part}.postgresql.service.consul | awk '{ print $1; exit }')`;
}

async function query(shell: Shell, environment: string, sql: string): Promise<string> {
  const output = await shell(`set -a; ${environment}; psql -X -At -v ON_ERROR_STOP=1 -c ${word(sql)}`);
  return succeeded(output, `psql: ${sql}`).trim();
}
