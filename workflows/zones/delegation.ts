import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { errorCode, Failure } from "../../commands/failure.ts";
import { ask, type NameServer } from "./ask.ts";

/** Where the world is sent for a zone. */
export interface Delegation {
  /** The name server of the zone above that said so. */
  readonly parent: NameServer;
  /** Names of name servers, sorted; none where the zone is not delegated. */
  readonly nameServers: readonly string[];
  /** Key tags of DS records: resolvers then refuse answers that are not signed by these keys (RFC 4035). */
  readonly keyTags: readonly number[];
  /** Seconds for which resolvers keep the longest-lived of both. */
  readonly lifetime: number;
}

/** Asks the name servers of the zone above: resolvers keep what they have heard for days. */
export async function delegationOf(zone: string, parent: NameServer): Promise<Delegation> {
  const referral = await ask(parent, { name: zone, type: "NS" });
  const named = [...referral.answers, ...referral.authorities].flatMap((answer) =>
    answer.type === "NS" && answer.name.toLowerCase() === zone ? [answer] : [],
  );
  const keys = (await ask(parent, { name: zone, type: "DS" })).answers.flatMap((answer) =>
    answer.type === "DS" ? [answer] : [],
  );
  return {
    parent,
    nameServers: named.map(({ data }) => data.toLowerCase().replace(/\.$/, "")).sort(),
    keyTags: keys.map(({ data }) => data.keyTag),
    lifetime: Math.max(0, ...[...named, ...keys].map(({ ttl }) => ttl ?? 0)),
  };
}

/**
 * `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:53`.
 * @throws {Failure} where it is something else
 */
export function parseNameServer(text: string): NameServer {
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]+)\]|([^[\]:]+|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d+))?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? "";
  if (isIP(address) !== 0) return { address, port: Number(port ?? 53) };
  throw new Failure(
    `${JSON.stringify(text)} is no address of a name server; as in 192.0.2.53 or 192.0.2.53:5353`,
  );
}

/** Finds name servers by their names, as this machine's resolver, or another one, knows them. */
export class Finder {
  readonly #resolver = new Resolver();

  constructor(resolver: string | undefined) {
    if (resolver !== undefined) this.#resolver.setServers([resolver]);
  }

  /** A name server of the zone above. @throws {Failure} where there is none to be found */
  async parentOf(zone: string): Promise<NameServer> {
    const labels = zone.split(".");
    for (let depth = 1; depth < labels.length; depth++) {
      const found = await this.serverOf(labels.slice(depth).join("."));
      if (found) return found;
    }
    throw new Failure(
      `no name server was found that delegates ${zone}; see whether names resolve here, or name it: --parent ADDRESS`,
    );
  }

  /** One of a zone's name servers; undefined where it has none. */
  async serverOf(zone: string): Promise<NameServer | undefined> {
    return this.firstOf(await this.#none(() => this.#resolver.resolveNs(zone)));
  }

  /** The first of name servers that has an address. */
  async firstOf(names: readonly string[]): Promise<NameServer | undefined> {
    for (const name of [...names].sort()) {
      const [address] = await this.#none(() => this.#resolver.resolve4(name));
      if (address) return { address, port: 53 };
    }
    return undefined;
  }

  async #none(asked: () => Promise<string[]>): Promise<readonly string[]> {
    try {
      return await asked();
    } catch (error) {
      if (["ENOTFOUND", "ENODATA"].includes(errorCode(error))) return [];
      throw new Failure(
        `the resolver ${this.#resolver.getServers().join(", ")} does not answer (${errorCode(error)}); name another one: --resolver ADDRESS`,
      );
    }
  }
}
