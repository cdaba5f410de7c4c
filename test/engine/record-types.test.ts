import assert from "node:assert/strict";
import { PREVIEW_WORDS, readPlan } from "../../review/plan/read.ts";
import { dns } from "../../review/sections/dns.ts";
import { openCloud } from "../../sandbox/cloud/open.ts";
import { DNS_RECORD } from "../../sandbox/providers/digitalocean/types.ts";
import type { DnsRecord } from "../../stacks/vocabulary/index.ts";
import { textOf } from "../review/sections/plans.ts";
import { summary } from "./plan.ts";
import { Workspace } from "./workspace.ts";

/** A program that holds one zone, with the records of a file beside it. */
const program = `
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Zone } from "./components/dns/zone.ts";
import { plannedRecords } from "./stacks/derive/records.ts";
import { dev } from "./stacks/dev/index.ts";

const records = JSON.parse(readFileSync(join(import.meta.dirname, "records.json"), "utf8"));
const zones = { "example.org": { records } };
const estate = { ...dev, servers: [], services: {}, redirects: [], zones };
new Zone("example.org", { zone: "example.org" }).publish(plannedRecords(estate), {});
`;

const www = { name: "www", ttl: 300 } as const;
const alias: readonly DnsRecord[] = [{ ...www, type: "CNAME", target: "pages.example.net" }];
const several: readonly DnsRecord[] = [
  { ...www, type: "TXT", value: "token=1" },
  { ...www, type: "A", value: "192.0.2.1" },
  { ...www, type: "A", value: "192.0.2.2" },
  { ...www, type: "AAAA", value: "2001:db8::1" },
];

describe("a name whose records change their type", () => {
  let workspace: Workspace;

  before(() => {
    workspace = Workspace.clone();
    workspace.write("index.ts", program);
  });

  after(() => workspace.remove());

  /** Brings up a saved plan, as a deployment does. */
  async function publish(records: readonly DnsRecord[]): Promise<void> {
    workspace.write("records.json", JSON.stringify(records));
    await workspace.succeed(["preview", "--stack", "dev", "--save-plan", "plan.json"]);
    await workspace.succeed(["up", "--stack", "dev", "--yes", "--plan", "plan.json"]);
    assert.deepEqual(types(), records.map(({ type }) => type).sort());
  }

  /** What a review says of the zone, from the engine's preview. */
  async function reviewed(records: readonly DnsRecord[]): Promise<readonly string[]> {
    workspace.write("records.json", JSON.stringify(records));
    const { stdout } = await workspace.succeed(["preview", "--stack", "dev", ...PREVIEW_WORDS]);
    return textOf(dns(readPlan(stdout, { source: "the preview" })));
  }

  /** Of the records that the cloud has at the name. */
  function types(): readonly string[] {
    const cloud = openCloud(workspace.cloudFile("dev"));
    try {
      return cloud
        .list(DNS_RECORD)
        .filter(({ properties }) => properties.name === "www")
        .map(({ properties }) => String(properties.type))
        .sort();
    } finally {
      cloud.close();
    }
  }

  const told = (from: string, to: string) =>
    `The type of www.example.org changes, from ${from} to ${to}. Its records are deleted before the new ones are made: a resolver that asks in between may remember for 1800 seconds that there are none.`;
  const aliasLine = "www 300 IN CNAME pages.example.net.";
  const severalLines = [
    "www 300 IN A 192.0.2.1",
    "www 300 IN A 192.0.2.2",
    "www 300 IN AAAA 2001:db8::1",
    'www 300 IN TXT "token=1"',
  ];

  it("changes from a CNAME to several records and back, each in one up", async () => {
    await publish(alias);
    assert.deepEqual(await reviewed(several), [
      "DNS: 3 added, 1 changed",
      told("CNAME", "A, AAAA and TXT"),
      "example.org:",
      `-${aliasLine}`,
      ...severalLines.map((line) => `+${line}`),
    ]);
    await publish(several);
    assert.deepEqual(await reviewed(alias), [
      "DNS: 1 changed, 3 removed",
      told("A, AAAA and TXT", "CNAME"),
      "example.org:",
      ...severalLines.map((line) => `-${line}`),
      `+${aliasLine}`,
    ]);
    await publish(alias);
    assert.deepEqual(summary(await workspace.plan("dev")), []);
  });
});
