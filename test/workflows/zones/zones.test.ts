import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "dns-packet";
import { nameServers } from "../../../stacks/clouds/digitalocean.ts";
import { plannedRecords } from "../../../stacks/derive/records.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { type Inherited, parseInherited } from "../../../stacks/inherited.ts";
import type { DnsRecord } from "../../../stacks/vocabulary/index.ts";
import { parseNameServer } from "../../../workflows/zones/delegation.ts";
import { checkDelegation, keepFormerZones } from "../../../workflows/zones/zones.ts";
import { type Content, NameServerOfTest } from "./name-server.ts";

const zone = "dev.psf.io";
const ttl = 3600;

/** As an organisation has it that comes from elsewhere. */
const former: readonly Answer[] = [
  { type: "NS", name: zone, ttl, data: "ns.old.example" },
  { type: "A", name: zone, ttl, data: "192.0.2.10" },
  { type: "MX", name: zone, ttl, data: { exchange: "mail.old.example", preference: 10 } },
  { type: "TXT", name: zone, ttl, data: ["v=spf1 mx ", "-all"] },
  { type: "TXT", name: `_dmarc.${zone}`, ttl, data: "v=DMARC1; p=reject" },
  { type: "CNAME", name: `www.${zone}`, ttl, data: "old.example.org" },
  { type: "A", name: `docs.${zone}`, ttl, data: "192.0.2.10" },
  { type: "A", name: `docs.${zone}`, ttl, data: "192.0.2.11" },
  { type: "AAAA", name: `docs.${zone}`, ttl, data: "2001:db8::10" },
  { type: "CAA", name: `docs.${zone}`, ttl, data: { flags: 0, tag: "issue", value: "letsencrypt.org" } },
  { type: "A", name: `web0.iad1.${zone}`, ttl, data: "192.0.2.12" },
  { type: "CNAME", name: `_acme-challenge.www.${zone}`, ttl, data: "x.fastly-validations.com" },
  {
    type: "SRV",
    name: `_sip._tls.${zone}`,
    ttl,
    data: { target: "sip.old.example", priority: 1, weight: 2, port: 3 },
  },
  { type: "NS", name: `lists.${zone}`, ttl, data: "ns.lists.example" },
  { type: "A", name: `hidden.${zone}`, ttl, data: "192.0.2.13" },
];
const tlsa: Answer = {
  type: "TLSA",
  name: `_443._tcp.${zone}`,
  ttl,
  data: { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.from("aa") },
};

describe("the zones of a first run", () => {
  const started: NameServerOfTest[] = [];
  let root: string;
  let lines: string[];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "estate-zones-"));
    mkdirSync(join(root, "stacks", "dev"), { recursive: true });
    lines = [];
  });
  afterEach(() => {
    for (const server of started.splice(0)) server.stop();
    rmSync(root, { recursive: true });
  });

  async function serve(content: Content): Promise<{ server: NameServerOfTest; address: string }> {
    const server = new NameServerOfTest(content);
    started.push(server);
    return { server, address: await server.start() };
  }

  const request = (server: string) => ({
    estate: dev,
    root,
    server,
    parent: undefined,
    resolver: undefined,
    names: undefined,
    print: (line: string) => {
      lines.push(line);
    },
  });

  const written = (): Inherited =>
    parseInherited(readFileSync(join(root, "stacks", "dev", "inherited.json"), "utf8"), "inherited.json", "");

  const kept: readonly DnsRecord[] = [
    { type: "A", name: "@", value: "192.0.2.10" },
    { type: "MX", name: "@", target: "mail.old.example", priority: 10 },
    { type: "TXT", name: "@", value: "v=spf1 mx -all" },
    { type: "TXT", name: "_dmarc", value: "v=DMARC1; p=reject" },
    { type: "CNAME", name: "www", target: "old.example.org" },
    { type: "A", name: "docs", value: "192.0.2.10" },
    { type: "A", name: "docs", value: "192.0.2.11" },
    { type: "AAAA", name: "docs", value: "2001:db8::10" },
    { type: "CAA", name: "docs", tag: "issue", flags: 0, value: "letsencrypt.org" },
    { type: "A", name: "web0.iad1", value: "192.0.2.12" },
    { type: "SRV", name: "_sip._tls", target: "sip.old.example", priority: 1, weight: 2, port: 3 },
    { type: "NS", name: "lists", target: "ns.lists.example" },
  ];
  const inOrder = (records: readonly DnsRecord[] = []) =>
    records.map((record) => JSON.stringify(record)).sort();
  const hidden: DnsRecord = { type: "A", name: "hidden", value: "192.0.2.13" };

  it("are kept as the former name server hands them out", async () => {
    const { address } = await serve({ zones: { [zone]: [...former, tlsa] }, transfers: true });
    assert.equal(await keepFormerZones(request(address)), 2);
    const names = new Set(plannedRecords(dev).map(({ name }) => name));
    assert.deepEqual(inOrder(written()[zone]), inOrder([...kept, hidden]));
    assert.equal(
      lines.join("\n"),
      `dev.psf.io: ${address} hands out the whole zone
  the same in the catalog:
    _dmarc TXT "v=DMARC1; p=reject"
  else in the catalog; stays until the switch:
    @ A 192.0.2.10, @ MX 10 mail.old.example, @ TXT "v=spf1 mx -all"  ->  A of lb0.iad1, A of lb1.iad1, CAA 0 issue "certainly.com", CAA 0 issue "letsencrypt.org", CAA 0 issuewild ";", CAA 0 iodef "mailto:infrastructure-staff@python.org", TXT "v=spf1 -all", MX 0 .
    docs A 192.0.2.10, docs A 192.0.2.11, docs AAAA 2001:db8::10, docs CAA 0 issue "letsencrypt.org"  ->  CNAME lb.dev.psf.io
    www CNAME old.example.org  ->  CNAME of the CDN's service pydotorg
  not in the catalog; stays until the switch, and is lost with it. Write what is to stay into the zone's records:
    _sip._tls SRV 1 2 3 sip.old.example
    hidden A 192.0.2.13
    lists NS ns.lists.example
  needed before the switch; see that nothing of today uses it:
    _acme-challenge.www CNAME x.fastly-validations.com  ->  the CDN's certificate, which is proven there: left out
    web0.iad1 A 192.0.2.12  ->  the stage machines: A of web0.iad1
  ! lost at once: DigitalOcean has no records of this type:
    _443._tcp TLSA
  new at the switch, or with the machines: ${names.size - 5} names
written: stacks/dev/inherited.json`,
    );
  });

  it("are asked for name by name, where they are not handed out", async () => {
    const { server, address } = await serve({ zones: { [zone]: former } });
    assert.equal(await keepFormerZones(request(`${zone}=${address}`)), 0);
    assert.deepEqual(inOrder(written()[zone]), inOrder(kept));
    assert.match(
      lines[0] ?? "",
      /was asked for \d+ names; it does not hand out the zone, so others may exist\n/,
    );
    assert.ok(server.questions.includes(`_dmarc.${zone} TXT`));
    assert.equal(await keepFormerZones({ ...request(address), names: `hidden.${zone},www.example.org` }), 0);
    assert.deepEqual(inOrder(written()[zone]), inOrder([...kept, hidden]));
  });

  it("come by TCP where an answer is long", async () => {
    const long = "x".repeat(250);
    const texts: readonly Answer[] = [{ type: "TXT", name: `www.${zone}`, ttl, data: [long, long, long] }];
    const { server, address } = await serve({ zones: { [zone]: texts } });
    await keepFormerZones(request(address));
    assert.deepEqual(written()[zone], [{ type: "TXT", name: "www", value: long.repeat(3) }]);
    assert.equal(server.questions.filter((question) => question === `www.${zone} TXT`).length > 1, true);
  });

  it("are not asked of a server that does not have them", async () => {
    const { address } = await serve({ zones: { "example.org": [] } });
    await assert.rejects(keepFormerZones(request(address)), {
      message: `${address} does not answer for the zone dev.psf.io; name the server that does: --server dev.psf.io=ADDRESS`,
    });
  });

  it("are delegated when the zone above says so, and no DS record is left", async () => {
    const ns = (name: string): Answer => ({ type: "NS", name: zone, ttl: 86_400, data: name });
    const ds: Answer = {
      type: "DS",
      name: zone,
      ttl: 7200,
      data: { keyTag: 12_345, algorithm: 8, digestType: 2, digest: Buffer.from("aa") },
    };
    const parent = await serve({ zones: { "psf.io": [] }, delegated: [ns("ns.old.example"), ds] });
    const fresh = await serve({ zones: { [zone]: former.filter(({ name }) => !name.startsWith("docs")) } });
    const check = () => {
      lines = [];
      return checkDelegation({
        ...request(fresh.address),
        parent: parent.address,
        wanted: nameServers,
        inherited: { [zone]: kept },
      });
    };
    assert.equal(await check(), 2);
    assert.equal(
      lines.join("\n"),
      `dev.psf.io
  ! ${fresh.address} does not answer: docs A 192.0.2.10; docs A 192.0.2.11; docs AAAA 2001:db8::10; docs CAA 0 issue "letsencrypt.org". Bring the stage zones up, before anything is delegated
  ! delegated to ns.old.example, as ${parent.address} says
    tell the registrar: ns1.digitalocean.com, ns2.digitalocean.com, ns3.digitalocean.com
  ! DS records (12345) at ${parent.address}: DigitalOcean signs no zones, and resolvers would refuse all its answers.
    Remove them at the registrar, and wait 86400 seconds before the zone is delegated`,
    );
    fresh.server.content = { zones: { [zone]: former } };
    parent.server.content = { zones: { "psf.io": [] }, delegated: nameServers.map(ns) };
    assert.equal(await check(), 0);
    assert.equal(
      lines.join("\n"),
      `dev.psf.io
  ${fresh.address} answers all that was kept
  delegated to ns1.digitalocean.com, ns2.digitalocean.com, ns3.digitalocean.com, as ${parent.address} says
  resolvers that asked before may ask the former ones for 86400 seconds more`,
    );
  });

  it("are asked at addresses", () => {
    assert.deepEqual(parseNameServer("192.0.2.53"), { address: "192.0.2.53", port: 53 });
    assert.deepEqual(parseNameServer("192.0.2.53:5353"), { address: "192.0.2.53", port: 5353 });
    assert.deepEqual(parseNameServer("2001:db8::53"), { address: "2001:db8::53", port: 53 });
    assert.deepEqual(parseNameServer("[2001:db8::53]:5353"), { address: "2001:db8::53", port: 5353 });
    assert.throws(() => parseNameServer("ns1.example.org"), {
      message: '"ns1.example.org" is no address of a name server; as in 192.0.2.53 or 192.0.2.53:5353',
    });
  });
});
