import assert from "node:assert/strict";
import { openCloud } from "../../sandbox/cloud/open.ts";
import { DNS_RECORD } from "../../sandbox/providers/digitalocean/types.ts";
import type { DnsRecord } from "../../stacks/vocabulary/index.ts";
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

  it("changes from a CNAME to several records and back, each in one up", async () => {
    await publish(alias);
    await publish(several);
    await publish(alias);
    assert.deepEqual(summary(await workspace.plan("dev")), []);
  });
});
