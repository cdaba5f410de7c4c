import { firstStage, loweredStage } from "../../components/stage.ts";
import { policies } from "../../policies/all.ts";
import { judge } from "../../policies/pack/policy.ts";
import { stages } from "../../stacks/derive/stages.ts";
import { dev } from "../../stacks/dev/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import type { DnsRecord, Estate, Stage } from "../../stacks/vocabulary/index.ts";
import { plannedAll } from "../policies/planned.ts";
import { declareEstate } from "../support/catalogs.ts";
import { sharedWorld, unitTest, type World, worldTest } from "../support/harness.ts";

const former: readonly DnsRecord[] = [
  { type: "A", name: "@", value: "192.0.2.10" },
  { type: "A", name: "docs", value: "192.0.2.10" },
  { type: "A", name: "docs", value: "192.0.2.11" },
  { type: "CNAME", name: "www", target: "old.example.org" },
  { type: "MX", name: "@", target: "mail.example.org", priority: 10 },
  { type: "TXT", name: "@", value: "v=spf1 mx -all" },
  { type: "A", name: "web0.iad1", value: "192.0.2.12" },
  { type: "CNAME", name: "_acme-challenge.www", target: "old.fastly-validations.com" },
  { type: "A", name: "only-there", value: "192.0.2.13" },
  { type: "A", name: "*.pages", value: "192.0.2.14" },
];

function inStage(estate: Estate, stage: Stage): Estate {
  const zones = Object.keys(estate.zones).map((zone, index) => [zone, index === 0 ? former : []]);
  return { ...estate, firstRun: { stage, inherited: Object.fromEntries(zones) } };
}

function atStage(estate: Estate, stage: Stage): Promise<World> {
  return declareEstate(inStage(estate, stage));
}

const isZoneRecord = (urn: string) =>
  urn.includes("estate:dns:Zone$digitalocean:index/dnsRecord:DnsRecord::");

/** `docs A 192.0.2.10` of the zone of dev. */
function published(world: World): readonly string[] {
  return world
    .resources("digitalocean:index/dnsRecord:DnsRecord")
    .filter(({ urn }) => isZoneRecord(urn))
    .map(({ inputs: { name, type, value } }) => `${name} ${type} ${value}`)
    .sort();
}

describe("a first run", () => {
  for (const estate of [dev, prod]) {
    unitTest(`of ${estate.name} adds to the stage before, up to the whole estate`, async (assert) => {
      const worlds = [
        ...(await Promise.all(stages.map((stage) => atStage(estate, stage)))),
        await declareEstate(estate),
      ];
      const urns = worlds.map((world) => world.urns().filter((urn) => !isZoneRecord(urn)));
      for (const [index, here] of urns.entries()) {
        const before = new Set(urns[index - 1] ?? []);
        const added = here.filter((urn) => !before.has(urn));
        assert.deepEqual(
          [...before].filter((urn) => !here.includes(urn)),
          [],
        );
        // What the state is judged by has every resource at its stage: none can be deleted unseen.
        const stage = stages[index];
        assert.deepEqual([...new Set(added.map(firstStage))], stage ? [stage] : []);
      }
    });
  }

  worldTest(
    "has what the former name servers answer, until machines have names",
    () => atStage(dev, "zones"),
    (world, assert) => {
      assert.deepEqual(published(world), [
        "*.pages A 192.0.2.14",
        "@ A 192.0.2.10",
        "@ MX mail.example.org.",
        "@ TXT v=spf1 mx -all",
        "docs A 192.0.2.10",
        "docs A 192.0.2.11",
        "only-there A 192.0.2.13",
        "web0.iad1 A 192.0.2.12",
        "www CNAME old.example.org.",
      ]);
      assert.deepEqual(world.resources("digitalocean:index/droplet:Droplet"), []);
    },
  );

  worldTest(
    "gives machines' names to the new machines, and no other",
    () => atStage(dev, "cdn"),
    async (world, assert) => {
      const before = published(await atStage(dev, "zones"));
      const now = published(world);
      assert.deepEqual(
        before.filter((record) => !now.includes(record)),
        ["web0.iad1 A 192.0.2.12"],
      );
      const added = now
        .filter((record) => !before.includes(record))
        .map((record) => record.split(" ")[0] ?? "");
      assert.deepEqual(
        [...new Set(added.map((name) => name.replace(/^[a-z]+\d\.[a-z]+\d(\.int)?$/, "MACHINE$1")))],
        ["MACHINE", "MACHINE.int", "consul"],
      );
      assert.ok(world.has("digitalocean:index/dnsRecord:DnsRecord", "_acme-challenge.www.dev.psf.io-cname"));
    },
  );

  for (const stage of stages) {
    worldTest(
      `breaks no policy at the stage ${stage}`,
      () => atStage(prod, stage),
      (world, assert) => {
        assert.ok(world.urns().length > 0);
        const resources = plannedAll(world);
        const found = policies.flatMap((policy) => judge(policy, resources, inStage(prod, stage)));
        assert.deepEqual(found, []);
      },
    );
  }

  unitTest("is not lowered below what exists", async (assert) => {
    const urns = async (stage: Stage) => (await atStage(dev, stage)).urns();
    const whole = (await sharedWorld("dev")).urns();
    assert.equal(loweredStage("machines", await urns("machines")), undefined);
    assert.equal(loweredStage("hosts", await urns("machines")), undefined);
    assert.equal(loweredStage("cdn", whole), undefined);
    assert.equal(loweredStage("zones", []), undefined);
    assert.equal(
      loweredStage("zones", await urns("hosts")),
      'is "zones", but the stack has come to "hosts": what came after "zones" would be deleted. Set it to "hosts" or "cdn", or remove it. Nothing was changed.',
    );
    assert.equal(
      loweredStage("hosts", whole),
      'is "hosts", but the stack has come to "cdn": what came after "hosts" would be deleted. Set it to "cdn", or remove it. Nothing was changed.',
    );
  });
});
