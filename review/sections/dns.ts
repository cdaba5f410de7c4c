import { compareNaturally } from "../../commands/natural-order.ts";
import { listed } from "../gate/rule.ts";
import { type Inputs, type Plan, UNKNOWN } from "../plan/plan.ts";
import type { Block, Section } from "../report/section.ts";
import { inOrder } from "./grouping.ts";
import { changedLines } from "./line-diff.ts";
import { counted, joinedCounts, LATER, shown } from "./values.ts";

const recordType = "digitalocean:index/dnsRecord:DnsRecord";
const zoneType = "digitalocean:index/domain:Domain";

/**
 * For so many seconds a resolver remembers that a name has nothing: the last number of the SOA record that DigitalOcean
 * gives each zone (RFC 2308, section 5).
 */
const remembered = 1800;

interface Row {
  readonly zone: string;
  /** Relative to the zone. */
  readonly name: string;
  readonly types: { readonly before: string; readonly after: string };
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Each zone's records that come and go, as a zone file has them. */
export function dns(plan: Plan): Section | undefined {
  const rows = plan.changes.flatMap(({ type, before, after }): readonly Row[] => {
    if (type !== recordType) return [];
    const row = {
      zone: shown((after ?? before)?.domain),
      name: shown((after ?? before)?.name),
      types: { before: shown(before?.type), after: shown(after?.type) },
      before: before ? [recordLine(before)] : [],
      after: after ? [recordLine(after)] : [],
    };
    // A record that moves to another zone is gone in the one.
    const moved = before && after && before.domain !== after.domain;
    return moved
      ? [
          { ...row, types: { ...row.types, before: "" }, before: [] },
          {
            ...row,
            types: { ...row.types, after: "" },
            zone: shown(before.domain),
            name: shown(before.name),
            after: [],
          },
        ]
      : [row];
  });
  const zones = plan.changes.filter(({ type }) => type === zoneType);
  if (rows.length === 0 && zones.length === 0) return undefined;
  const remarks = zones.flatMap(({ operation, before, after, retained }): readonly Block[] => {
    const name = shown((after ?? before)?.name);
    const texts = {
      create: `The zone ${name} is new.`,
      update: "",
      replace: `The zone ${name} is deleted with all of its records, and made again.`,
      delete: retained
        ? `The zone ${name} is no longer managed; DigitalOcean keeps it.`
        : `The zone ${name} is deleted with all of its records.`,
    };
    return texts[operation] === "" ? [] : [{ kind: "paragraph", text: texts[operation] }];
  });
  const retyped = [...namesOf(rows)].flatMap(([name, own]): readonly Block[] =>
    isRetyped(own) ? [{ kind: "paragraph", text: typeChange(name, own) }] : [],
  );
  const diffs = inOrder(rows.map(({ zone }) => zone)).map((zone): Block => {
    const own = rows.filter((row) => row.zone === zone);
    return { kind: "diff", title: zone, lines: zoneDiff(own) };
  });
  const added = rows.filter(({ before }) => before.length === 0).length;
  const removed = rows.filter(({ after }) => after.length === 0).length;
  const changed = rows.length - added - removed;
  const newZones = zones.filter(({ operation }) => operation === "create").length;
  const lostZones = zones.filter(
    ({ operation, retained }) => operation === "replace" || (operation === "delete" && !retained),
  ).length;
  const keptZones = zones.filter(({ operation, retained }) => operation === "delete" && retained).length;
  return {
    title: "DNS",
    summary: joinedCounts([
      [newZones, counted(newZones, "new zone")],
      [lostZones, `${counted(lostZones, "zone")} deleted`],
      [keptZones, `${counted(keptZones, "zone")} no longer managed`],
      [added, `${added} added`],
      [changed, `${changed} changed`],
      [removed, `${removed} removed`],
    ]),
    body: [...remarks, ...retyped, ...diffs],
  };
}

/** What becomes of one record stays together; records are in the order of their names. */
function zoneDiff(rows: readonly Row[]): readonly string[] {
  const lineOf = ({ before, after }: Row) => (after[0] ?? before[0] ?? "").toLowerCase();
  const sorted = [...rows].sort((one, other) => compareNaturally(lineOf(one), lineOf(other)));
  return [...namesOf(sorted).values()].flatMap((own) => {
    if (!isRetyped(own)) return own.flatMap(({ before, after }) => changedLines(before, after));
    // All of the name's records go before the first one comes, also those that come again.
    return [
      ...inOrder(own.flatMap(({ before }) => before)).map((line) => `-${line}`),
      ...inOrder(own.flatMap(({ after }) => after)).map((line) => `+${line}`),
    ];
  });
}

function namesOf(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, ({ zone, name }) => (name === "@" ? zone : `${name}.${zone}`).toLowerCase());
}

/** Below an apex one record leads, and the others of its name are replaced with it. */
function isRetyped(rows: readonly Row[]): boolean {
  return rows.some(({ types: { before, after } }) => before !== "" && after !== "" && before !== after);
}

function typeChange(name: string, rows: readonly Row[]): string {
  const [before, after] = (["before", "after"] as const).map((when) =>
    listed(inOrder(rows.map(({ types }) => types[when]).filter((type) => type !== ""))),
  );
  return (
    `The type of ${name} changes, from ${before} to ${after}. Its records are deleted before the new ones are made: ` +
    `a resolver that asks in between may remember for ${remembered} seconds that there are none.`
  );
}

/** A line of a zone file (RFC 1035, section 5.1). */
function recordLine(record: Inputs): string {
  const { type } = record;
  const numbers = {
    MX: [record.priority],
    SRV: [record.priority, record.weight, record.port],
    CAA: [record.flags, record.tag],
  }[String(type)];
  // Empty in a plan where it follows from what does not exist yet.
  const text = shown(record.value || UNKNOWN);
  const value = (type === "TXT" || type === "CAA") && text !== LATER ? JSON.stringify(text) : text;
  return [record.name, record.ttl, "IN", type, ...(numbers ?? []), value].map(shown).join(" ");
}
