import assert from "node:assert/strict";
import type { CloudObject } from "../../../../sandbox/cloud/cloud.ts";
import { WORLD_ADDRESSES } from "../../../../sandbox/world/addresses.ts";
import { dnsService } from "../../../../sandbox/world/dns/service.ts";
import { settleServices } from "../../../../sandbox/world/settle.ts";
import { type Laboratory, laboratoryRoot, openLaboratory } from "../laboratory.ts";
import { domainObject, recordObject } from "../objects.ts";

const OBJECTS: readonly CloudObject[] = [
  domainObject("example.org"),
  domainObject("psf.example"),
  recordObject("example.org", "@", "NS", "ns1.digitalocean.com."),
  recordObject("example.org", "@", "A", "198.18.1.7"),
  recordObject("example.org", "www", "CNAME", "docs.psf.example."),
  recordObject("example.org", "cdn", "CNAME", "dualstack.t.sni.global.fastly.net."),
  recordObject("example.org", "*.wild", "A", "198.18.1.9"),
  recordObject("example.org", "@", "TXT", `v=spf1 "quoted" ${"x".repeat(260)}`),
  recordObject("example.org", "@", "CAA", "letsencrypt.org.", { flags: 0, tag: "issue" }),
  recordObject("example.org", "_sip._tcp", "SRV", "docs.psf.example.", {
    priority: 1,
    weight: 2,
    port: 5060,
  }),
  recordObject("example.org", "@", "MX", "@", { priority: 10 }),
  recordObject("psf.example", "docs", "CNAME", "lb0.psf.example."),
  recordObject("psf.example", "lb0", "A", "198.18.1.5"),
];

describe("the name server of the world", function () {
  this.timeout(300_000);
  let laboratory: Laboratory;

  before(async function () {
    const root = await laboratoryRoot();
    if (root === undefined) return this.skip();
    laboratory = openLaboratory(root);
  });
  after(() => laboratory?.close());

  const settle = (objects: readonly CloudObject[]) => settleServices([dnsService(objects)], laboratory.rooms);
  const dig = async (...words: string[]) => {
    const argv = ["dig", `@${WORLD_ADDRESSES.dns}`, "+time=2", "+tries=10", ...words];
    return (await laboratory.exec(argv)).output.trim().split("\n");
  };
  const status = async (name: string) =>
    /status: (\w+)/.exec((await dig(name, "A", "+noall", "+comments")).join("\n"))?.[1];

  it("serves every type of record", async () => {
    await settle(OBJECTS);
    assert.deepEqual(await dig("example.org", "A", "+noall", "+answer", "+nocl"), [
      "example.org.\t\t300\tA\t198.18.1.7",
    ]);
    assert.deepEqual(await dig("a.b.wild.example.org", "A", "+short"), ["198.18.1.9"]);
    assert.deepEqual(await dig("example.org", "TXT", "+short"), [
      `"v=spf1 \\"quoted\\" ${"x".repeat(239)}" "${"x".repeat(21)}"`,
    ]);
    assert.deepEqual(await dig("example.org", "CAA", "+short"), ['0 issue "letsencrypt.org"']);
    assert.deepEqual(await dig("_sip._tcp.example.org", "SRV", "+short"), ["1 2 5060 docs.psf.example."]);
    assert.deepEqual(await dig("example.org", "MX", "+short"), ["10 example.org."]);
    assert.deepEqual((await dig("psf.example", "NS", "+short")).sort(), [
      "ns1.digitalocean.com.",
      "ns2.digitalocean.com.",
      "ns3.digitalocean.com.",
    ]);
  });

  it("follows aliases through all zones, and to the world's own names", async () => {
    await settle(OBJECTS);
    assert.deepEqual(await dig("www.example.org", "A", "+short"), [
      "docs.psf.example.",
      "lb0.psf.example.",
      "198.18.1.5",
    ]);
    assert.deepEqual(await dig("cdn.example.org", "A", "+short"), [
      "dualstack.t.sni.global.fastly.net.",
      WORLD_ADDRESSES.edge,
    ]);
    assert.deepEqual(await dig("deb.debian.org", "A", "+short"), [WORLD_ADDRESSES.mirror]);
  });

  it("knows that everything else does not exist", async () => {
    await settle(OBJECTS);
    assert.equal(await status("www.python.org"), "NXDOMAIN");
    assert.equal(await status("none.example.org"), "NXDOMAIN");
    assert.equal(await status("1.1.18.198.in-addr.arpa"), "NXDOMAIN");
  });

  it("serves a change as soon as it is settled, and a removed zone no longer", async () => {
    await settle(OBJECTS);
    for (let host = 1; host <= 3; host++) {
      await settle([...OBJECTS, recordObject("example.org", "new", "A", `198.18.2.${host}`)]);
      assert.deepEqual(await dig("new.example.org", "A", "+short"), [`198.18.2.${host}`]);
    }
    await settle(OBJECTS.filter(({ id, scope }) => id !== "psf.example" && scope !== "psf.example"));
    assert.equal(await status("docs.psf.example"), "NXDOMAIN");
  });

  it("keeps serving when a change is refused", async () => {
    await settle(OBJECTS);
    const broken = [...OBJECTS, recordObject("example.org", "bad", "A", "not an address")];
    await assert.rejects(settle(broken), (error: Error) => {
      assert.match(
        error.message,
        /^the world's dns refuses its new configuration \(\/usr\/bin\/named-checkconf, exit code 1\); what ran before goes on:\n/,
      );
      assert.match(error.message, /bad dotted quad/);
      return true;
    });
    assert.deepEqual(await dig("example.org", "A", "+short"), ["198.18.1.7"]);
  });
});
