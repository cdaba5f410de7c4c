import { publishedName } from "../../stacks/derive/zone-records.ts";
import type { DnsRecord } from "../../stacks/vocabulary/index.ts";

/** What a DigitalOcean record takes beside domain, name and lifetime. */
export interface RecordValue {
  readonly type: DnsRecord["type"];
  readonly value: string;
  readonly priority?: number;
  readonly weight?: number;
  readonly port?: number;
  readonly flags?: number;
  readonly tag?: string;
}

/** A name as record data: absolute, or the API takes it as relative or refuses it (DigitalOcean API, domain records). */
export function absolute(name: string): string {
  return name.endsWith(".") ? name : `${name}.`;
}

/** A record that the catalog writes out. */
export function staticValue(record: DnsRecord): RecordValue {
  switch (record.type) {
    case "A":
    case "AAAA":
    case "TXT":
      return { type: record.type, value: record.value };
    case "CNAME":
    case "NS":
      return { type: record.type, value: absolute(publishedName(record.target)) };
    case "MX":
      return { type: record.type, value: absolute(publishedName(record.target)), priority: record.priority };
    case "SRV":
      return {
        type: record.type,
        value: absolute(publishedName(record.target)),
        priority: record.priority,
        weight: record.weight,
        port: record.port,
      };
    case "CAA":
      return {
        type: record.type,
        // An iodef is an address to report to, not a name.
        value: record.tag === "iodef" ? record.value : absolute(publishedName(record.value)),
        flags: record.flags,
        tag: record.tag,
      };
  }
}
