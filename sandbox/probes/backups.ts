import { canonicalName, serverKey } from "../../stacks/derive/names.ts";
import { serversWithRole } from "../../stacks/derive/servers.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import { eventually, expectMatch, Mismatch, type Probe, succeeded } from "./probe.ts";

/** What is kept in the other datacenter: PostgreSQL's backups and WAL, and one archive of each job that has run. */
export function backupProbes(estate: Estate): readonly Probe[] {
  const [keeper] = serversWithRole(estate, estate.postgresql.backup.repository);
  const [files] = serversWithRole(estate, estate.backups.repository);
  const pair = serversWithRole(estate, estate.postgresql.role);
  return [
    ...(keeper && pair.length > 0 ? postgresqlBackups(keeper, canonicalName(estate, keeper), pair) : []),
    ...(files ? fileBackups(estate, files) : []),
  ];
}

const pgbackrest = "runuser -u postgres -- pgbackrest --stanza=postgresql";

function postgresqlBackups(keeper: Server, where: string, pair: readonly Server[]): readonly Probe[] {
  return [
    {
      theme: "backups",
      claim: `${where} has a full backup of PostgreSQL, encrypted`,
      check: ({ on }) =>
        eventually(120, async () => {
          const output = succeeded(await on(keeper)(`${pgbackrest} info --output=json`), "pgbackrest info");
          expectMatch(output, /"type":"full"/, "backups");
          expectMatch(output, /"cipher":"aes-256-cbc"/, "encryption");
          expectMatch(output, /"code":0,/, "status");
        }),
    },
    {
      theme: "backups",
      claim: `what is written now is in ${where} when its WAL segment is full or old`,
      check: async ({ on }) => {
        const primary = await primaryOf(pair, on);
        const switched = succeeded(
          await on(primary)(
            "runuser -u postgres -- psql -X -At -h /run/postgresql -c 'select pg_create_restore_point($$probe$$)' -c 'select pg_walfile_name(pg_switch_wal())'",
          ),
          "switching to a new WAL segment",
        );
        const segment = switched.trim().split("\n").at(-1) ?? "";
        await eventually(60, async () => {
          const found = await on(keeper)(`find /srv/pgbackrest/archive -name '${segment}-*' | grep -c .`);
          if (found.stdout.trim() !== "1") throw new Mismatch(`${segment} is not in ${where}`);
        });
      },
    },
  ];
}

async function primaryOf(
  pair: readonly Server[],
  on: (server: Server) => (command: string) => Promise<{ readonly stdout: string }>,
): Promise<Server> {
  for (const server of pair) {
    const { stdout } = await on(server)(
      "runuser -u postgres -- psql -X -At -h /run/postgresql -c 'select pg_is_in_recovery()'",
    );
    if (stdout.trim() === "f") return server;
  }
  throw new Mismatch("no machine of the pair is primary");
}

/** Each job is run now, as its timer would, and its archive listed by its source. */
function fileBackups(estate: Estate, keeper: Server): readonly Probe[] {
  return Object.entries(estate.backups.jobs).flatMap(([job, { source }]) => {
    if (!("role" in source)) return [];
    return serversWithRole(estate, source.role).flatMap((server): readonly Probe[] => [
      {
        theme: "backups",
        claim: `the job ${job} of ${serverKey(server)} keeps an archive on ${serverKey(keeper)}`,
        check: async ({ on }) => {
          const shell = on(server);
          succeeded(
            await shell(
              `systemctl start estate-backup-${job}.service || { journalctl -u estate-backup-${job} -n 5 -o cat >&2; false; }`,
              { seconds: 120 },
            ),
            "the job",
          );
          const today = new Date().toISOString().slice(0, 10);
          const list = succeeded(await shell(`estate-borg ${job} list --short`), "borg list");
          expectMatch(list, new RegExp(`^${today}T`, "m"), "archives");
        },
      },
      {
        theme: "backups",
        claim: `the key of ${job} on ${serverKey(server)} opens its repository and nothing else`,
        check: async ({ on }) => {
          const folder = "/etc/estate-backup";
          const login = `set -a; . ${folder}/${job}.env; $BORG_RSH -n borg@${canonicalName(estate, keeper)} cat /etc/passwd`;
          const { stdout } = await on(server)(login);
          if (stdout.includes("root:")) throw new Mismatch("it ran a command of its own choice");
        },
      },
    ]);
  });
}
