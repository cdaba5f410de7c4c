import { type PlannedRecord, plannedRecords } from "../../stacks/derive/records.ts";
import { challengeNames, hostNames } from "../../stacks/derive/stages.ts";
import type { DnsRecord, Estate } from "../../stacks/vocabulary/index.ts";
import type { AnsweredZone } from "./former.ts";
import { dataOf, shown } from "./record.ts";

/** A zone as it is today, beside what the estate will make of it. */
export interface Comparison {
  readonly zone: string;
  /** Names that say the same in both; `docs CNAME …`. */
  readonly same: readonly string[];
  /** Names that say something else at the end; until then they stay as they are. */
  readonly differing: readonly { readonly today: string; readonly later: string }[];
  /** What the catalog does not have: it stays until the end, and is gone with it. */
  readonly onlyThere: readonly string[];
  /** What machines or the CDN's certificates need before the end, and what takes it. */
  readonly taken: readonly { readonly today: string; readonly by: string }[];
  /** What cannot be kept at all. */
  readonly foreign: readonly string[];
  /** How many names are new. */
  readonly added: number;
  /** What zones keep until the end. */
  readonly kept: readonly DnsRecord[];
}

/** What becomes of each name of a zone. */
export function compare(estate: Estate, zone: string, answered: AnsweredZone): Comparison {
  const today = Map.groupBy(answered.records, ({ name }) => name);
  const planned = Map.groupBy(
    plannedRecords(estate).filter((record) => record.zone === zone),
    ({ name }) => name,
  );
  const challenges = new Set(challengeNames(estate));
  const hosts = new Set<string>(hostNames(estate));
  const names = [...today].map(([name, records]) => {
    const domain = name === "@" ? zone : `${name}.${zone}`;
    const later = planned.get(name) ?? [];
    const by = challenges.has(domain)
      ? "the CDN's certificate, which is proven there: left out"
      : hosts.has(domain)
        ? `the stage machines: ${described(later)}`
        : undefined;
    return { records, later, by, lines: records.map(shown).sort() };
  });
  const free = names.filter(({ by }) => by === undefined);
  const known = free.filter(({ later }) => later.length > 0);
  const isSame = ({ records, later }: (typeof free)[number]) =>
    sorted(records.map((record) => `${record.type} ${dataOf(record)}`)) ===
    sorted(later.map((record) => `${record.type} ${dataThen(record)}`));
  return {
    zone,
    same: known.filter(isSame).flatMap(({ lines }) => lines),
    differing: known
      .filter((each) => !isSame(each))
      .map(({ lines, later }) => ({ today: lines.join(", "), later: described(later) })),
    onlyThere: free.filter(({ later }) => later.length === 0).flatMap(({ lines }) => lines),
    taken: names.flatMap(({ lines, by }) =>
      by === undefined ? [] : lines.map((line) => ({ today: line, by })),
    ),
    foreign: answered.foreign,
    added: [...planned.keys()].filter((name) => !today.has(name)).length,
    kept: answered.records.filter(({ name }) => !challenges.has(name === "@" ? zone : `${name}.${zone}`)),
  };
}

function sorted(texts: readonly string[]): string {
  return [...texts].sort().join("\n");
}

function described(records: readonly PlannedRecord[]): string {
  return records.map((record) => `${record.type} ${dataThen(record)}`).join(", ");
}

/** What a record will say, as far as it is known before there are machines. */
function dataThen(record: PlannedRecord): string {
  const { target } = record;
  switch (target.kind) {
    case "static":
      return dataOf(target.record);
    case "name":
      return target.name;
    case "cdn":
      return `of the CDN's service ${target.service}`;
    case "public-address":
      return `of ${target.server.name}.${target.server.datacenter}`;
    case "private-address":
      return `of ${target.server.name}.${target.server.datacenter}, private`;
  }
}
