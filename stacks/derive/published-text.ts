import type { DnsRecord } from "../vocabulary/index.ts";
import { publishedName } from "./zone-records.ts";

/** A record's data as it is published, in the words of a zone file, without the dots that names end in there. */
export function publishedText(record: DnsRecord): string {
  switch (record.type) {
    case "A":
    case "AAAA":
    case "TXT":
      return record.value;
    case "CNAME":
    case "NS":
      return publishedName(record.target);
    case "MX":
      return `${record.priority} ${publishedName(record.target)}`;
    case "SRV":
      return `${record.priority} ${record.weight} ${record.port} ${publishedName(record.target)}`;
    case "CAA":
      return `${record.flags} ${record.tag} "${record.tag === "iodef" ? record.value : publishedName(record.value)}"`;
  }
}
