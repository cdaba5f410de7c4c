import { canonicalName, serverKey } from "../../stacks/derive/names.ts";
import { publishedText } from "../../stacks/derive/published-text.ts";
import { type PlannedRecord, plannedRecords, type RecordTarget } from "../../stacks/derive/records.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { Source } from "../document.ts";
import { code, link, page, table } from "../markdown.ts";

/** Every zone with its records. Addresses are the clouds' to give, so a record names its machine. */
export function dnsZonesPage({ estate }: Source): string {
  const zones = Object.keys(estate.zones).sort();
  const records = plannedRecords(estate);
  return page("DNS zones", estate.name, [
    [
      "All records follow from the catalog; only what has no other home is written in " +
        `${code(`stacks/${estate.name}`)} as a zone's own (marked *zone*). Challenge records of the CDN's certificates ` +
        "come beside these, with names that the CDN gives. " +
        "DigitalOcean takes neither a null MX nor an empty list of authorities, so `none.invalid` stands for both " +
        `(${link("names and types of records", "../decisions/24-record-names.md")}).`,
    ],
    zones.map((zone) => `- ${link(zone, `#${anchor(zone)}`)}`),
    ...zones.flatMap((zone) => [
      [`## ${zone}`],
      table(
        ["Name", "Type", "Target", "Seconds", "Why"],
        records
          .filter((record) => record.zone === zone)
          .map((record) => ({ record, row: row(estate, record) }))
          .sort((a, b) => compare(sortKey(a.record, a.row), sortKey(b.record, b.row)))
          .map(({ row }) => row),
      ),
    ]),
  ]);
}

function row(estate: Estate, { name, type, target, ttl }: PlannedRecord): readonly string[] {
  return [code(name), type, targetText(estate, type, target), String(ttl), reason(target)];
}

/** The zone itself first, then by name. */
function sortKey({ name }: PlannedRecord, row: readonly string[]): string {
  return `${name === "@" ? 0 : 1}${row.join("\t")}`;
}

function targetText(estate: Estate, type: PlannedRecord["type"], target: RecordTarget): string {
  switch (target.kind) {
    case "public-address":
      return `public ${type === "AAAA" ? "IPv6 " : ""}address of ${canonicalName(estate, target.server)}`;
    case "private-address":
      return `private address of ${canonicalName(estate, target.server)}`;
    case "name":
      return code(target.name);
    case "cdn":
      return `the CDN's name for ${target.service}`;
    case "static":
      return code(publishedText(target.record));
  }
}

function reason(target: RecordTarget): string {
  switch (target.kind) {
    case "public-address":
    case "private-address":
      return serverKey(target.server);
    case "name":
      return "alias";
    case "cdn":
      return "CDN on";
    case "static":
      return "*zone*";
  }
}

/** As GitHub makes a heading's anchor. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
