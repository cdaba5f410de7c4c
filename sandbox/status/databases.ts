import { serversWithRole } from "../../stacks/derive/servers.ts";
import { type EstateStatus, isTrouble, looks } from "./estate-status.ts";
import type { Patroni, Stanza, Trouble } from "./look.ts";
import { bytes, count, type Row, type Section, span } from "./text.ts";

/** Bytes that a replica may be behind: one WAL segment. */
const LAG = 16 * 1024 * 1024;

/** PostgreSQL's machines, its databases, and the newest copies of both databases and files. */
export function databaseSection(status: EstateStatus): Section {
  const { estate } = status;
  const pair = serversWithRole(estate, estate.postgresql.role);
  if (pair.length === 0) return { title: "databases", rows: [] };
  const answers = looks(status.hosts).flatMap(({ look }) =>
    look.patroni === undefined ? [] : [look.patroni],
  );
  const well = answers.filter((answer): answer is Patroni => !isTrouble(answer));
  // The leader knows the databases too.
  const patroni = well.find(({ databases }) => databases.length > 0) ?? well[0];
  return {
    title: "databases and backups",
    rows: [
      ...(patroni === undefined
        ? [silent(status, pair[0]?.name ?? "", answers.find(isTrouble))]
        : [
            ...members(patroni, pair.length),
            ...databases(patroni, Object.keys(estate.postgresql.databases)),
          ]),
      ...postgresqlBackups(status),
      ...fileBackups(status),
    ],
  };
}

function silent({ stack }: EstateStatus, server: string, trouble: Trouble | undefined): Row {
  const why = trouble === undefined ? "" : ` (${trouble.error})`;
  return {
    cells: ["postgresql", "no answer"],
    problem: `PostgreSQL's machines do not answer${why}: bin/sandbox logs --stack ${stack} ${server} -u patroni`,
  };
}

function members(patroni: Patroni, expected: number): readonly Row[] {
  const rows = patroni.members.map(({ name, role, state, lag }): Row => {
    const isLeader = role.endsWith("leader");
    const behind = isLeader ? "" : lag === undefined ? "lag unknown" : `${bytes(lag)} behind`;
    const runs = state === "running" || state === "streaming";
    const late = !isLeader && (lag === undefined || lag > LAG);
    return {
      cells: [
        name,
        isLeader ? "primary" : role.replaceAll("_", " "),
        [state, behind].filter(Boolean).join(", "),
      ],
      problem:
        runs && !late ? undefined : `PostgreSQL on ${name}: ${[state, behind].filter(Boolean).join(", ")}`,
    };
  });
  const leaders = patroni.members.filter(({ role }) => role.endsWith("leader")).length;
  const lacking = expected - patroni.members.length;
  return [
    ...rows,
    ...(leaders === 1
      ? []
      : [{ cells: ["primary", "none"], problem: "PostgreSQL has no primary: nothing can be written" }]),
    ...(lacking > 0
      ? [
          {
            cells: ["members", `${lacking} missing`],
            problem: `${lacking} of PostgreSQL's machines are no members`,
          },
        ]
      : []),
  ];
}

/** Only a leader tells; without one, that is the problem. */
function databases(patroni: Patroni, declared: readonly string[]): readonly Row[] {
  if (patroni.databases.length === 0) return [];
  return declared.map((name): Row => {
    const database = patroni.databases.find((each) => each.name === name);
    return database === undefined
      ? { cells: [name, "database", "missing"], problem: `database ${name} does not exist` }
      : {
          cells: [name, "database", `${bytes(database.bytes)}, ${count(database.connections, "connection")}`],
        };
  });
}

function postgresqlBackups({ hosts, now }: EstateStatus): readonly Row[] {
  return looks(hosts).flatMap(({ host, look }): readonly Row[] => {
    if (look.backups === undefined) return [];
    if (isTrouble(look.backups)) {
      const problem = `the backups of PostgreSQL on ${host} cannot be read: ${look.backups.error}`;
      return [{ cells: ["postgresql", "backup", "unknown"], problem }];
    }
    const maximum = look.metrics.estate_pgbackrest_maximum_age_seconds ?? Number.POSITIVE_INFINITY;
    return look.backups.map((stanza) => postgresqlBackup(stanza, host, maximum, now));
  });
}

function postgresqlBackup(
  { name, code, message, backups }: Stanza,
  host: string,
  maximum: number,
  now: number,
): Row {
  const full = backups.filter(({ type }) => type === "full");
  const newest = Math.max(0, ...full.map(({ stop }) => stop));
  const age = now / 1000 - newest;
  const words = full.length === 0 ? "none yet" : `${full.length} full, the newest ${span(age)} old`;
  const bad = full.length === 0 || age > maximum;
  return {
    cells: [name, "backup", `${words} (${host})`],
    problem:
      code !== 0
        ? `backup of ${name} on ${host}: ${message}`
        : bad
          ? `backup of ${name} on ${host}: ${words}`
          : undefined,
  };
}

/** As the repository's machine counts them; their monitoring judges by the same numbers. */
function fileBackups({ hosts, now }: EstateStatus): readonly Row[] {
  return looks(hosts).flatMap(({ host, look: { metrics } }) =>
    Object.entries(metrics).flatMap(([name, newest]): readonly Row[] => {
      const labels = /^estate_backup_newest_timestamp_seconds(\{job_name="([^"]*)",source="([^"]*)"\})$/.exec(
        name,
      );
      if (labels === null) return [];
      const [, suffix = "", job = "", source = ""] = labels;
      const value = (metric: string) => metrics[`estate_backup_${metric}${suffix}`] ?? 0;
      const age = now / 1000 - newest;
      const archives = value("archives");
      const words =
        archives === 0 ? "none yet" : `${count(archives, "archive")}, the newest ${span(age)} old`;
      const problems = [
        ...(age > value("maximum_age_seconds") ? [words] : []),
        ...(value("vanished_archives") > 0
          ? [`${count(value("vanished_archives"), "archive")} vanished`]
          : []),
        ...(value("check_failed") > 0 ? ["the repository is damaged"] : []),
      ];
      return [
        {
          cells: [`${job} of ${source}`, "files", `${words} (${host})`],
          problem:
            problems.length === 0
              ? undefined
              : `backup ${job} of ${source} on ${host}: ${problems.join("; ")}`,
        },
      ];
    }),
  );
}
