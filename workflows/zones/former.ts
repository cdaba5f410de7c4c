import type { RecordType } from "dns-packet";
import { Failure } from "../../commands/failure.ts";
import type { DnsRecord } from "../../stacks/vocabulary/index.ts";
import { ask, at, CODE, type NameServer, transfer } from "./ask.ts";
import { type Found, foundIn } from "./record.ts";

/** A zone as a name server has it. */
export interface AnsweredZone {
  readonly server: NameServer;
  /** Whether the server handed out the zone; else it was asked for this many names. */
  readonly asked: "whole" | number;
  readonly records: readonly DnsRecord[];
  /** Records of types that DigitalOcean does not have. */
  readonly foreign: readonly string[];
}

const TYPES: readonly RecordType[] = ["A", "AAAA", "CNAME", "MX", "TXT", "SRV", "CAA", "NS"];

/** Questions that wait for their answer at once. */
const AT_ONCE = 16;

/**
 * All that a name server has of a zone, where it hands it out; else what it answers for names.
 * @param names relative to the zone
 * @throws {Failure} where it is not the zone's
 */
export async function answeredZone(
  server: NameServer,
  zone: string,
  names: readonly string[],
): Promise<AnsweredZone> {
  const { code, answers, authoritative } = await ask(server, { name: zone, type: "SOA" });
  if (code !== CODE.fine || !authoritative || answers.length === 0) {
    throw new Failure(
      `${at(server)} does not answer for the zone ${zone}; name the server that does: --server ${zone}=ADDRESS`,
    );
  }
  const whole = await transfer(server, zone);
  const found = whole ? foundIn(zone, whole) : await answersFor(server, zone, names);
  return {
    server,
    asked: whole ? "whole" : names.length,
    records: found.flatMap((each) => ("record" in each ? [each.record] : [])),
    foreign: found.flatMap((each) => ("foreign" in each ? [each.foreign] : [])),
  };
}

async function answersFor(
  server: NameServer,
  zone: string,
  names: readonly string[],
): Promise<readonly Found[]> {
  const waiting = [...names.entries()];
  const found: (readonly Found[])[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, name] = next;
      found[index] = await recordsAt(server, zone, name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found.flat();
}

/** What a name has. @param name relative to the zone */
export async function recordsAt(server: NameServer, zone: string, name: string): Promise<readonly Found[]> {
  const domain = name === "@" ? zone : `${name}.${zone}`;
  const records: Found[] = [];
  for (const type of TYPES) {
    const { code, answers, authorities, authoritative } = await ask(server, { name: domain, type });
    if (code === CODE.noSuchName) return [];
    const own = answers.filter((answer) => answer.name.toLowerCase() === domain);
    const alias = own.filter((answer) => answer.type === "CNAME");
    if (alias.length > 0) return foundIn(zone, alias);
    // Of what is delegated further, the server knows no more than where.
    const delegated = authorities.filter(
      (answer) => answer.type === "NS" && !authoritative && answer.name.toLowerCase() === domain,
    );
    if (delegated.length > 0) return foundIn(zone, delegated);
    records.push(...foundIn(zone, own));
  }
  return records;
}
