import { declaration } from "../../roles/postgresql/databases-command.ts";
import type { Plan } from "../plan/plan.ts";
import type { Section } from "../report/section.ts";
import { groupedBy, inOrder } from "./grouping.ts";
import { fileOf, type HostContents, hostChanges, hostList } from "./hosts.ts";
import { isRecord, joinedCounts, shown } from "./values.ts";

interface Row {
  readonly change: string;
  readonly what: string;
}

/** Databases and their owners, who may connect from where, which machines' applications may use them, passwords. */
export function databases(plan: Plan): Section | undefined {
  const onHosts = hostChanges(plan).flatMap(({ host, before, after }) =>
    [
      ...databaseRows(declared(before), declared(after)),
      ...listRows("may connect", connections(before), connections(after)),
      ...listRows("may be used by applications", used(before), used(after)),
    ].map((row) => ({ host, row })),
  );
  const rows = [
    ...groupedBy(onHosts, ({ row }) => JSON.stringify(row)).map((group) => {
      const [{ row }] = group;
      return [row.change, row.what, hostList(group.map(({ host }) => host))] as const;
    }),
    ...plan.changes.flatMap(passwordRows),
  ];
  if (rows.length === 0) return undefined;
  const count = (word: string) => rows.filter(([change]) => change === word).length;
  const others = rows.length - count("new database") - count("database removed");
  return {
    title: "Databases",
    summary: joinedCounts([
      [count("new database"), `${count("new database")} new`],
      [count("database removed"), `${count("database removed")} removed`],
      [others, `${others} ${others === 1 ? "grant or password" : "grants and passwords"} changed`],
    ]),
    body: [{ kind: "table", header: ["Change", "What", "Where"], rows }],
  };
}

function declared(contents: HostContents): ReadonlyMap<string, string> {
  try {
    const settings: unknown = JSON.parse(fileOf(contents, declaration) ?? "{}");
    const entries = isRecord(settings) && isRecord(settings.databases) ? settings.databases : {};
    return new Map(Object.entries(entries).map(([name, owner]) => [name, shown(owner)]));
  } catch {
    return new Map();
  }
}

function databaseRows(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly Row[] {
  return inOrder([...before.keys(), ...after.keys()]).flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (old === now) return [];
    if (old === undefined) return [{ change: "new database", what: `${name}, owned by ${now}` }];
    if (now === undefined) {
      return [{ change: "database removed", what: `${name}: its data stays, and nobody may connect` }];
    }
    return [{ change: "new owner", what: `${name}: ${old} → ${now}` }];
  });
}

/** Lines of `pg_hba` in the words of a reader; Patroni's file has them as a list. */
function connections(contents: HostContents): readonly string[] {
  const text = fileOf(contents, "/etc/patroni/conf.d/cluster.yml") ?? "";
  return text.split("\n").flatMap((line) => {
    const words = /^\s*- ((?:local|host\w*) .*)$/
      .exec(line)?.[1]
      ?.split(" ")
      .map((word) => word.replaceAll('"', ""));
    if (!words) return [];
    const [kind = "", database = "", user = "", ...rest] = words;
    const how = rest.at(-1) ?? "";
    const from = kind === "local" ? "the machine itself" : (rest[0] ?? "");
    return [`${user} to ${database}, from ${from} (${kind}, ${how})`];
  });
}

/** Databases that a machine's own pgbouncer lets its applications use. */
function used(contents: HostContents): readonly string[] {
  const text = fileOf(contents, "/etc/pgbouncer/access.conf") ?? "";
  return text.split("\n").flatMap((line) => {
    const [, database] = /^host\w* "([^"]+)"/.exec(line) ?? [];
    return database === undefined ? [] : [database];
  });
}

function listRows(change: string, before: readonly string[], after: readonly string[]): readonly Row[] {
  return [
    ...after.filter((each) => !before.includes(each)).map((what) => ({ change, what })),
    ...before
      .filter((each) => !after.includes(each))
      .map((what) => ({ change: change.replace(/^may/, "may no longer"), what })),
  ];
}

/** New databases bring passwords of their own; one that is replaced or goes is worth a look. */
function passwordRows({ type, urn, name, operation }: Plan["changes"][number]) {
  const isPassword =
    type === "random:index/randomPassword:RandomPassword" && urn.includes("$estate:PostgreSql$");
  if (!isPassword || operation === "create") return [];
  const change = operation === "delete" ? "password removed" : "new password";
  return [[change, name.replace(/^postgresql-/, ""), ""] as const];
}
