import type { Answer } from "dns-packet";
import { relativeName } from "../../stacks/derive/names.ts";
import type { DnsRecord, DomainName } from "../../stacks/vocabulary/index.ts";

/** Of a zone's own, or of its signatures: the new name servers have theirs. */
const OWN: ReadonlySet<string> = new Set([
  ...["SOA", "OPT", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY"],
]);

/** What a name server's answer is to the estate. */
export type Found =
  | { readonly record: DnsRecord }
  /** A record of a type that DigitalOcean does not have: `_443._tcp TLSA`. */
  | { readonly foreign: string };

/** The answers for names of a zone, each once. The zone's own name servers are not among them. */
export function foundIn(zone: string, answers: readonly Answer[]): readonly Found[] {
  const seen = new Set<string>();
  return answers.flatMap((answer) => {
    const name = answer.name.toLowerCase().replace(/\.$/, "");
    if (name !== zone && !name.endsWith(`.${zone}`)) return [];
    const found = foundOf(relativeName(zone, name), answer);
    const key = JSON.stringify(found);
    if (found === undefined || seen.has(key)) return [];
    seen.add(key);
    return [found];
  });
}

function foundOf(name: string, answer: Answer): Found | undefined {
  switch (answer.type) {
    case "A":
    case "AAAA":
      return { record: { type: answer.type, name, value: answer.data } };
    case "CNAME":
      return { record: { type: "CNAME", name, target: target(answer.data) } };
    case "NS":
      return name === "@" ? undefined : { record: { type: "NS", name, target: target(answer.data) } };
    case "MX":
      return {
        record: {
          type: "MX",
          name,
          target: target(answer.data.exchange),
          priority: answer.data.preference ?? 0,
        },
      };
    case "TXT":
      return { record: { type: "TXT", name, value: joined(answer.data) } };
    case "SRV": {
      const { port, priority = 0, weight = 0 } = answer.data;
      return { record: { type: "SRV", name, target: target(answer.data.target), priority, weight, port } };
    }
    case "CAA": {
      const { flags = 0, tag, value } = answer.data;
      // An authority's name may be written absolute; the catalog writes it without the dot.
      return { record: { type: "CAA", name, tag, flags, value: value.replace(/\.$/, "") } };
    }
    default:
      return OWN.has(answer.type) ? undefined : { foreign: `${name} ${answer.type}` };
  }
}

function target(name: string): DomainName {
  return (name === "." ? name : name.toLowerCase().replace(/\.$/, "")) as DomainName;
}

/** A long text is cut into strings of 255 bytes, which belong together (RFC 7208, section 3.3). */
function joined(data: string | Buffer | readonly (string | Buffer)[]): string {
  return (Array.isArray(data) ? data : [data]).map(String).join("");
}

/** `docs A 192.0.2.10` */
export function shown(record: DnsRecord): string {
  return `${record.name} ${record.type} ${dataOf(record)}`;
}

/** What a record says, without its name. */
export function dataOf(record: DnsRecord): string {
  switch (record.type) {
    case "A":
    case "AAAA":
      return record.value;
    case "TXT":
      return JSON.stringify(record.value);
    case "CNAME":
    case "NS":
      return record.target;
    case "MX":
      return `${record.priority} ${record.target}`;
    case "SRV":
      return `${record.priority} ${record.weight} ${record.port} ${record.target}`;
    case "CAA":
      return `${record.flags} ${record.tag} ${JSON.stringify(record.value)}`;
  }
}
