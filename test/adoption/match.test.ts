import assert from "node:assert/strict";
import type { Declared } from "../../adoption/declared/declared.ts";
import type { Existing } from "../../adoption/inventory/inventory.ts";
import { match } from "../../adoption/match.ts";
import { renderReport } from "../../adoption/report.ts";

function declared(type: string, name: string, inputs: object, rest: Partial<Declared> = {}): Declared {
  return {
    urn: `urn:pulumi:dev::estate::${type}::${name}`,
    type,
    name,
    inputs: { ...inputs },
    unknown: new Set(),
    sources: {},
    ...rest,
  };
}

function existing(type: string, id: string, properties: object, rest: Partial<Existing> = {}): Existing {
  return { type, id, properties: { ...properties }, ...rest };
}

const record = "digitalocean:DnsRecord";
const droplet = "digitalocean:Droplet";

function pairs(missing: readonly Declared[], inventory: readonly Existing[]): readonly string[] {
  const { adopted } = match({ missing, managed: [] }, inventory);
  return adopted.map(({ declared: { name }, existing: { id } }) => `${name} ${id}`).sort();
}

describe("matching", () => {
  it("knows a machine by name and region", () => {
    const machines = [declared(droplet, "lb0", { name: "lb0.psf.io", region: "nyc3" })];
    const there = existing(droplet, "1", { name: "lb0.psf.io", region: "nyc3" });
    assert.deepEqual(pairs(machines, [there]), ["lb0 1"]);
    assert.deepEqual(pairs(machines, [existing(droplet, "1", { name: "lb0.psf.io" })]), ["lb0 1"]);
    assert.deepEqual(pairs(machines, [existing(droplet, "1", { name: "lb0.psf.io", region: "ams3" })]), []);
  });

  it("knows a record by zone, name, type and value, with or without the dot at its end", () => {
    const at = { domain: "psf.io", type: "MX", name: "@" };
    const records = ["mail1", "mail2"].map((host, index) =>
      declared(record, host, { ...at, value: `${host}.psf.io.`, priority: 10 + index }),
    );
    const inventory = [
      existing(record, "2", { ...at, value: "mail2.psf.io", priority: 11 }),
      existing(record, "1", { ...at, value: "MAIL1.psf.io", priority: 10 }),
      existing(record, "3", { ...at, domain: "python.org", value: "mail1.psf.io", priority: 10 }),
    ];
    assert.deepEqual(pairs(records, inventory), ["mail1 1", "mail2 2"]);
  });

  it("finds the address of a machine that it has found", () => {
    const at = { domain: "psf.io", type: "A", name: "lb" };
    const machines = ["lb0", "lb1"].map((name) => declared(droplet, name, { name, region: "nyc3" }));
    const records = machines.map(({ urn, name }) =>
      declared(record, `a-${name}`, at, { unknown: new Set(["value"]), sources: { value: [urn] } }),
    );
    const inventory = [
      existing(record, "20", { ...at, value: "198.18.0.2" }),
      existing(record, "10", { ...at, value: "198.18.0.1" }),
      existing(droplet, "1", { name: "lb0", addresses: ["198.18.0.1"] }),
      existing(droplet, "2", { name: "lb1", addresses: ["198.18.0.2"] }),
    ];
    assert.deepEqual(pairs([...records, ...machines], inventory), ["a-lb0 10", "a-lb1 20", "lb0 1", "lb1 2"]);
    // Without addresses nobody knows.
    const bare = inventory.map((each) =>
      each.type === droplet ? existing(droplet, each.id, { name: each.properties.name }) : each,
    );
    const { ambiguous } = match({ missing: [...records, ...machines], managed: [] }, bare);
    assert.deepEqual(
      ambiguous.map(({ declared: { name }, candidates, later }) => [
        name,
        candidates.map(({ id }) => id),
        later,
      ]),
      [
        ["a-lb0", ["20", "10"], true],
        ["a-lb1", ["20", "10"], true],
      ],
    );
  });

  it("adopts neither of two that look alike, unless it is told", () => {
    const missing = [declared(droplet, "lb0", { name: "lb0", region: "nyc3" })];
    const twins = ["1", "2"].map((id) => existing(droplet, id, { name: "lb0", region: "nyc3" }));
    const { adopted, ambiguous, undeclared } = match({ missing, managed: [] }, twins);
    assert.deepEqual([adopted.length, ambiguous.length, undeclared.length], [0, 1, 0]);
    const told = [existing(droplet, "9", { name: "old" }, { resource: "lb0" })];
    assert.deepEqual(pairs(missing, told), ["lb0 9"]);
  });

  it("leaves what the state has alone, and what a zone is born with", () => {
    const at = { domain: "psf.io", name: "@" };
    const matches = match(
      {
        missing: [],
        managed: [
          { type: droplet, id: "1", inputs: {} },
          { type: "openstack:Keypair", id: "deploy", inputs: { region: "IAD" } },
        ],
      },
      [
        existing(droplet, "1", { name: "lb0" }),
        existing("openstack:Keypair", "deploy", { name: "deploy", region: "IAD" }),
        existing("openstack:Keypair", "deploy", { name: "deploy", region: "ORD" }),
        existing(record, "5", { ...at, type: "SOA", value: "1800" }),
        existing(record, "6", { ...at, type: "NS", value: "ns1.digitalocean.com" }),
      ],
    );
    assert.equal(matches.managed, 2);
    assert.deepEqual(
      matches.undeclared.map(({ properties }) => properties.region),
      ["ORD"],
    );
  });
});

describe("report of bin/adopt", () => {
  it("says what to do about everything", () => {
    const missing = [
      declared(droplet, "lb0-nyc1", { name: "lb0.psf.io" }),
      declared(droplet, "lb1-nyc1", { name: "lb1.psf.io" }),
      declared(record, "a-lb", { domain: "psf.io", type: "A", name: "lb" }, { unknown: new Set(["value"]) }),
      declared("digitalocean:SshKey", "deploy", { name: "dev" }, { unknown: new Set(["publicKey"]) }),
      declared("digitalocean:Vpc", "nyc1", { name: "dev-nyc1" }),
      declared("tls:PrivateKey", "ca", {}),
      declared("tls:PrivateKey", "lb", {}),
    ];
    const at = { domain: "psf.io", type: "A", name: "lb" };
    const inventory = [
      existing(droplet, "1", { name: "lb0.psf.io" }),
      existing(droplet, "2", { name: "lb1.psf.io" }),
      existing(droplet, "3", { name: "lb1.psf.io" }),
      existing("digitalocean:SshKey", "4", { name: "dev", publicKey: "ssh-ed25519 AAAA" }),
      existing(record, "10", { ...at, value: "198.18.0.1" }),
      existing(record, "11", { ...at, value: "198.18.0.2" }),
      existing(record, "12", { ...at, name: "old", value: "198.18.0.3" }),
    ];
    const matches = match({ missing, managed: [] }, inventory);
    const machines = {
      found: 0,
      hostKeys: {},
      unknown: [{ server: "lb0-nyc1", hostName: "lb0.psf.io" }],
    };
    const paths = { parents: "p.json", imports: "i.json", machines: "m.json" };
    assert.equal(
      renderReport(matches, machines, { stack: "prod", cli: "pulumi", ...paths }),
      `# prod: 2 to adopt, 2 not told apart, 1 declared and missing, 1 there and undeclared, 2 made anew by the first up, 0 in the state already

## To adopt

- the private key that machines let in as root is not set, and a generated one would replace deploy: pulumi config set --stack prod --secret deployKey < KEYFILE, then run this again
- host key of lb0-nyc1 unknown: ssh-keyscan -t ed25519 lb0.psf.io, compared with the machine's console; then "hostKey" in the inventory
- pulumi import --stack prod --file p.json --generate-code=false --yes
- pulumi import --stack prod --file i.json --generate-code=false --yes
- pulumi preview --stack prod --diff

## By kind

- 1 digitalocean:Droplet
- 1 digitalocean:SshKey

## Not told apart: left out of the import file

- digitalocean:DnsRecord a-lb may be 10 or 11: what it points to is not known yet: run this again after the import
- digitalocean:Droplet lb1-nyc1 may be 2 or 3: add "resource": "lb1-nyc1" to the right one in an inventory, or leave the others out

## Declared and missing: the first up makes it

- digitalocean:Vpc nyc1

## There and undeclared: nothing here touches it

- digitalocean:DnsRecord 12 (psf.io A old 198.18.0.3)

## Made anew by the first up, because it cannot be imported

- 2 tls:PrivateKey: provider without import; new keys for certificates, and host keys that wait for a machine's replacement
`,
    );
  });
});
