import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { Answer } from "dns-packet";
import { openCloud } from "../../sandbox/cloud/open.ts";
import { nameServers } from "../../stacks/clouds/digitalocean.ts";
import type { Workspace } from "../engine/workspace.ts";
import { type Content, NameServerOfTest } from "../workflows/zones/name-server.ts";
import type { Following } from "./follow.ts";
import type { Step } from "./runbook.ts";

const zone = "dev.psf.io";
const ttl = 86_400;
/** Where the older estate serves. */
export const OLD_ADDRESSES = ["198.18.250.10", "198.18.250.11"] as const;
const [OLD_ADDRESS, OTHER_ADDRESS] = OLD_ADDRESSES;

/** The zone as the older estate has it. */
const former: readonly Answer[] = [
  { type: "NS", name: zone, ttl, data: "ns.old.example" },
  { type: "A", name: zone, ttl, data: OLD_ADDRESS },
  { type: "MX", name: zone, ttl, data: { exchange: `old.${zone}`, preference: 10 } },
  { type: "TXT", name: zone, ttl, data: "v=spf1 mx -all" },
  { type: "A", name: `old.${zone}`, ttl, data: OLD_ADDRESS },
  { type: "A", name: `docs.${zone}`, ttl, data: OLD_ADDRESS },
  { type: "A", name: `docs.${zone}`, ttl, data: OTHER_ADDRESS },
  { type: "CNAME", name: `doc.${zone}`, ttl, data: `docs.${zone}` },
  { type: "CNAME", name: `www.${zone}`, ttl, data: `old.${zone}` },
  { type: "A", name: `lb.${zone}`, ttl, data: OLD_ADDRESS },
  { type: "A", name: `hg.${zone}`, ttl, data: OLD_ADDRESS },
];

const delegatedTo = (names: readonly string[]): readonly Answer[] =>
  names.map((data) => ({ type: "NS", name: zone, ttl, data }));
const signed: Answer = {
  type: "DS",
  name: zone,
  ttl,
  data: { keyTag: 12_345, algorithm: 8, digestType: 2, digest: Buffer.from("aa") },
};

/** The world before a first run: an older estate's name server, the one that delegates to it, and the new ones. */
export class OlderWorld {
  readonly #servers: readonly [old: NameServerOfTest, parent: NameServerOfTest, fresh: NameServerOfTest];

  /** @param workspace whose stack dev the new name servers are part of */
  constructor(workspace: Workspace) {
    this.#servers = [
      new NameServerOfTest(() => ({ zones: { [zone]: former }, transfers: true })),
      new NameServerOfTest({
        zones: { "psf.io": [] },
        delegated: [...delegatedTo(["ns.old.example"]), signed],
      }),
      new NameServerOfTest(() => published(workspace)),
    ];
  }

  /** What the page's addresses are, and what a person does at the registrar between its steps. */
  async begin(): Promise<Required<Pick<Following, "given" | "before">>> {
    const [old, parent, fresh] = this.#servers;
    const registrar = ({ text }: Step) => {
      if (!/bin\/workflow delegation/.test(text) || text.includes("not yet")) return;
      parent.content = { zones: { "psf.io": [] }, delegated: delegatedTo(nameServers) };
    };
    return {
      given: {
        "192.0.2.53": await old.start(),
        "192.0.2.54": await fresh.start(),
        "192.0.2.1": await parent.start(),
      },
      before: registrar,
    };
  }

  end(): void {
    for (const server of this.#servers) server.stop();
  }
}

/** What the new name servers answer: the records of the cloud's zones. */
function published(workspace: Workspace): Content {
  const file = workspace.cloudFile("dev");
  if (!existsSync(file)) return { zones: {} };
  const cloud = openCloud(file);
  try {
    const zones = cloud
      .list("digitalocean:index/domain:Domain")
      .map(({ properties }) => String(properties.name));
    const records = cloud.list("digitalocean:index/dnsRecord:DnsRecord").map(({ properties }) => properties);
    return {
      zones: Object.fromEntries(
        zones.map((name) => [name, records.filter(({ domain }) => domain === name).flatMap(answerOf)]),
      ),
    };
  } finally {
    cloud.close();
  }
}

function answerOf(record: Readonly<Record<string, unknown>>): readonly Answer[] {
  const name = String(record.fqdn).toLowerCase();
  const value = String(record.value);
  const [first, seconds] = [Number(record.priority), Number(record.ttl)];
  switch (record.type) {
    case "A":
    case "AAAA":
    case "CNAME":
    case "NS":
    case "TXT":
      return [{ type: record.type, name, ttl: seconds, data: value }];
    case "MX":
      return [{ type: "MX", name, ttl: seconds, data: { exchange: value, preference: first } }];
    case "CAA": {
      const tag = record.tag === "iodef" || record.tag === "issuewild" ? record.tag : "issue";
      return [{ type: "CAA", name, ttl: seconds, data: { flags: Number(record.flags), tag, value } }];
    }
    default:
      return assert.fail(`the name servers of the test have no ${String(record.type)} records`);
  }
}
