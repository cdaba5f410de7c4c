import { type PlannedRecord, recordDomain } from "../../stacks/derive/records.ts";
import type { DnsRecord } from "../../stacks/vocabulary/index.ts";

/** A record with its name in the program, by which the engine knows it. */
export interface NamedRecord {
  readonly record: PlannedRecord;
  readonly name: string;
  /** What it was called by earlier programs. */
  readonly formerName?: string;
  /** Name of the record that leads at this domain, where this one follows. */
  readonly leader?: string;
}

/** The first of these types leads. */
const precedence: readonly DnsRecord["type"][] = ["A", "AAAA", "CNAME", "MX", "NS", "SRV", "TXT", "CAA"];

/**
 * Names that are stable for a domain: a service that moves on or off the CDN keeps its record, and only the target
 * changes.
 *
 * DigitalOcean lets nothing stand beside a CNAME, while the engine deletes last what the program no longer has. So below
 * a zone's apex, where a CNAME may come or go, one record leads, and is called as the domain is. Where its type changes
 * it is replaced, and what is replaced is deleted first, after all that follow it. (Aliases from one type's name to
 * another's would do the same, but the engine refuses them where it brings up a saved plan.)
 */
export function nameRecords(records: readonly PlannedRecord[]): readonly NamedRecord[] {
  const leaders = new Map(
    [...Map.groupBy(records, recordDomain)].map(([domain, siblings]) => [domain, leaderOf(siblings)]),
  );
  return records.map((record) => {
    const domain = recordDomain(record);
    const { type, discriminator } = record;
    const name = [domain, type.toLowerCase(), ...(discriminator ? [discriminator] : [])].join("-");
    if (record.name === "@") return { record, name };
    return leaders.get(domain) === record
      ? { record, name: domain, formerName: name }
      : { record, name, leader: domain };
  });
}

function leaderOf(siblings: readonly PlannedRecord[]): PlannedRecord | undefined {
  return siblings.toSorted((one, other) => precedence.indexOf(one.type) - precedence.indexOf(other.type))[0];
}
