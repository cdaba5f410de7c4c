import { isIPv4, isIPv6 } from "node:net";
import type { CloudObject } from "../../cloud/cloud.ts";
import type { CallContext } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { number, text } from "../common/values.ts";
import { DNS_RECORD } from "./types.ts";

const LEAST_TTL = 30;
/** Of the encoded text: quotes and the length of each 255-byte part count. */
const MOST_TXT = 512;
const LABELS = /^(\*|[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.(\*|[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?))*$/i;
const POINTERS = ["CNAME", "MX", "NS", "SRV", "CAA"];

/** What the API refuses of a record, before it stores it. */
export function refuseRecord(
  context: CallContext,
  wanted: Properties,
  self: string | undefined,
  refused: (message: string) => Error,
): void {
  const name = text(wanted, "name");
  if (name !== "@" && !LABELS.test(name)) {
    throw refused(
      "Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -) Or a single record of '@'.",
    );
  }
  const ttl = number(wanted, "ttl");
  if (ttl !== undefined && ttl < LEAST_TTL) throw refused(`TTL must be at least ${LEAST_TTL} seconds`);
  refuseData(wanted, refused);
  refuseAlias(context, wanted, self, refused);
}

function refuseData(wanted: Properties, refused: (message: string) => Error): void {
  const type = text(wanted, "type");
  const value = text(wanted, "value");
  if (value === "") throw refused("Data can't be blank");
  if (type === "A" && !isIPv4(value)) throw refused("IP address did not match IPv4 format (e.g. 127.0.0.1).");
  if (type === "AAAA" && !isIPv6(value)) {
    throw refused("IP address did not match IPv6 format (e.g. 2001:db8::ff00:42:8329).");
  }
  if (POINTERS.includes(type) && text(wanted, "tag") !== "iodef" && value !== "@" && !value.endsWith(".")) {
    throw refused("Data needs to end with a dot (.)");
  }
  // Neither "nobody" nor parameters after an authority's name (DigitalOcean, DNS limits, edited 2 Sep 2025).
  if (type === "CAA" && text(wanted, "tag") !== "iodef" && value.includes(";"))
    throw refused("Data is invalid");
  // DNSControl, providers/digitalocean/auditrecords.go: the API takes no null MX; its wording is not recorded there.
  if (type === "MX" && value === ".") throw refused("Data is invalid");
  if (type === "SRV" && number(wanted, "port") === undefined) throw refused("Port can't be blank");
  if (type === "TXT") refuseText(value, refused);
  if (type === "SOA") throw refused("SOA records can not be created");
}

function refuseText(value: string, refused: (message: string) => Error): void {
  if (value.includes("\\")) throw refused("Data must not contain a backslash");
  const bytes = Buffer.byteLength(value);
  const parts = Math.ceil(bytes / 255);
  if (bytes + parts * 3 - 1 > MOST_TXT) throw refused(`Data is too long (maximum is ${MOST_TXT} characters)`);
}

/** An alias stands alone at its name, which the apex never allows (RFC 1034, section 3.6.2). */
function refuseAlias(
  context: CallContext,
  wanted: Properties,
  self: string | undefined,
  refused: (message: string) => Error,
): void {
  const [domain, name] = [text(wanted, "domain"), text(wanted, "name").toLowerCase()];
  const isAlias = text(wanted, "type") === "CNAME";
  const beside = ({ id, scope, properties }: CloudObject) =>
    id !== self && scope === domain && text(properties, "name").toLowerCase() === name;
  const clash = context.cloud
    .list(DNS_RECORD)
    .some((other) => beside(other) && (isAlias || text(other.properties, "type") === "CNAME"));
  // Both wordings: kubernetes-sigs/external-dns, issues 4802 and 4495.
  if (isAlias && (clash || name === "@")) {
    throw refused("CNAME records cannot share a name with other records");
  }
  if (clash) throw refused("records cannot share a name with a CNAME record");
}
