import fc from "fast-check";
import { nameRecords } from "../../../components/dns/record-names.ts";
import { absolute, staticValue } from "../../../components/dns/record-value.ts";
import { plannedRecords } from "../../../stacks/derive/records.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { prod } from "../../../stacks/prod/index.ts";
import type { DnsRecord, Estate, WebService } from "../../../stacks/vocabulary/index.ts";
import { declareEstate } from "../../support/catalogs.ts";
import { sharedWorld, unitTest, worldTest } from "../../support/harness.ts";

function switched(estate: Estate, name: string, cdn: WebService["cdn"]): Estate {
  const service = estate.services[name];
  if (service?.kind !== "web") throw new Error(`${name} is no web service`);
  return { ...estate, services: { ...estate.services, [name]: { ...service, cdn } } };
}

describe("record values", () => {
  unitTest("names are absolute once", (assert) => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        assert.equal(absolute(name), `${name}.`);
        assert.equal(absolute(absolute(name)), `${name}.`);
      }),
    );
  });

  unitTest("of every type", (assert) => {
    const named = { name: "@" };
    assert.deepEqual(staticValue({ ...named, type: "A", value: "192.0.2.1" }), {
      type: "A",
      value: "192.0.2.1",
    });
    assert.deepEqual(staticValue({ ...named, type: "TXT", value: "v=spf1 -all" }), {
      type: "TXT",
      value: "v=spf1 -all",
    });
    assert.deepEqual(staticValue({ ...named, type: "CNAME", target: "a.b" }), {
      type: "CNAME",
      value: "a.b.",
    });
    assert.deepEqual(staticValue({ ...named, type: "MX", target: ".", priority: 0 }), {
      type: "MX",
      value: "none.invalid.",
      priority: 0,
    });
    assert.deepEqual(staticValue({ ...named, type: "CAA", tag: "issuewild", flags: 0, value: ";" }), {
      type: "CAA",
      value: "none.invalid.",
      flags: 0,
      tag: "issuewild",
    });
    assert.deepEqual(staticValue({ ...named, type: "NS", target: "a.b" }), { type: "NS", value: "a.b." });
    assert.deepEqual(staticValue({ ...named, type: "MX", target: "a.b", priority: 5 }), {
      type: "MX",
      value: "a.b.",
      priority: 5,
    });
    assert.deepEqual(staticValue({ ...named, type: "SRV", target: "a.b", priority: 1, weight: 2, port: 3 }), {
      type: "SRV",
      value: "a.b.",
      priority: 1,
      weight: 2,
      port: 3,
    });
    assert.deepEqual(staticValue({ ...named, type: "CAA", tag: "issue", flags: 0, value: "ca.org" }), {
      type: "CAA",
      value: "ca.org.",
      flags: 0,
      tag: "issue",
    });
    assert.deepEqual(staticValue({ ...named, type: "CAA", tag: "iodef", flags: 0, value: "mailto:a@b.c" }), {
      type: "CAA",
      value: "mailto:a@b.c",
      flags: 0,
      tag: "iodef",
    });
  });
});

describe("names of records in the program", () => {
  const named = (...records: readonly DnsRecord[]) =>
    nameRecords(
      plannedRecords({
        ...prod,
        servers: [],
        services: {},
        redirects: [],
        zones: { "example.org": { records } },
      }),
    ).map(({ name, formerName, leader }) => [name, formerName, leader]);

  unitTest("have the type, but for the one that leads below the apex", (assert) => {
    assert.deepEqual(
      named(
        { type: "TXT", name: "www", value: "token=1" },
        { type: "A", name: "www", value: "192.0.2.1" },
        { type: "MX", name: "@", target: "mail.example.net", priority: 1 },
        { type: "CNAME", name: "*.pages", target: "www.example.org" },
      ),
      [
        ["www.example.org-txt-token", undefined, "www.example.org"],
        ["www.example.org", "www.example.org-a-192.0.2.1", undefined],
        ["example.org-mx-mail.example.net", undefined, undefined],
        ["*.pages.example.org", "*.pages.example.org-cname", undefined],
      ],
    );
  });

  unitTest("are each their own: the first of a kind has the short one", (assert) => {
    const names = named(
      { type: "TXT", name: "@", value: "google-site-verification=one" },
      { type: "TXT", name: "@", value: "google-site-verification=two" },
      { type: "TXT", name: "@", value: "=three" },
      { type: "SRV", name: "@", target: "h.example.net", priority: 1, weight: 1, port: 80 },
      { type: "SRV", name: "@", target: "h.example.net", priority: 1, weight: 1, port: 443 },
    ).map(([name]) => name);
    assert.equal(names[0], "example.org-txt-google-site-verification");
    assert.match(names[1] ?? "", /^example\.org-txt-google-site-verification-[0-9a-f]{8}$/);
    assert.match(names[2] ?? "", /^example\.org-txt-[0-9a-f]{8}$/);
    assert.equal(names[3], "example.org-srv-h.example.net");
    assert.match(names[4] ?? "", /^example\.org-srv-h\.example\.net-[0-9a-f]{8}$/);
  });
});

describe("records", () => {
  for (const estate of [prod, dev]) {
    unitTest(`every key of ${estate.name} is unique`, (assert) => {
      const keys = nameRecords(plannedRecords(estate)).map(({ name }) => name);
      assert.deepEqual(
        keys.filter((key, index) => keys.indexOf(key) !== index),
        [],
      );
    });
  }

  worldTest("one that leads has the alias of its former name, with its type", "prod", (world, assert) => {
    const aliasesOf = ({ urn, options }: { urn: string; options: { aliases: readonly string[] } }) =>
      options.aliases.map((alias) => alias.replace(urn, ""));
    const leaders = world
      .resources("DnsRecord")
      .filter(({ name, inputs }) => inputs.name !== "@" && name === `${inputs.name}.${inputs.domain}`);
    assert.ok(leaders.length > 90, `only ${leaders.length} records lead`);
    for (const leader of leaders) {
      const [alias = "", ...others] = aliasesOf(leader);
      assert.ok(alias.startsWith(`-${String(leader.inputs.type).toLowerCase()}`), leader.name);
      assert.deepEqual(others, [], leader.name);
    }
    const named = (name: string) => aliasesOf(world.resource("DnsRecord", name));
    assert.deepEqual(named("docs.python.org"), ["-cname"]);
    assert.deepEqual(named("consul.psf.io"), ["-a-consul0"]);
  });

  worldTest("names are relative, targets absolute, lifetimes at least 30", "prod", (world, assert) => {
    for (const { inputs } of world.resources("DnsRecord")) {
      assert.doesNotMatch(inputs.name, /\.$/);
      assert.ok(Number(inputs.ttl) >= 30);
      const isName = ["CNAME", "MX", "NS", "SRV"].includes(String(inputs.type));
      if (isName) assert.match(inputs.value, /[a-z]\.$/);
    }
  });

  worldTest("no CNAME stands beside another record, and no MX leads to one", "prod", (world, assert) => {
    const records = world.resources("DnsRecord").map(({ inputs }) => ({
      name: inputs.name === "@" ? String(inputs.domain) : `${inputs.name}.${inputs.domain}`,
      type: inputs.type,
      value: inputs.value,
    }));
    const aliases = records.filter(({ type }) => type === "CNAME").map(({ name }) => name);
    for (const alias of aliases) assert.equal(records.filter(({ name }) => name === alias).length, 1, alias);
    for (const { value } of records.filter(({ type }) => type === "MX")) {
      assert.equal(aliases.includes(String(value).slice(0, -1)), false);
    }
  });

  unitTest(
    "moving a service on or off the CDN changes one record's value and nothing else",
    async (assert) => {
      const before = await sharedWorld("dev");
      const after = await declareEstate(switched(dev, "docs", "on"));
      assert.deepEqual(after.urns(), before.urns());
      const changed = before.all.filter(({ urn, inputs, custom }) => {
        const other = after.all.find((candidate) => candidate.urn === urn);
        return custom && JSON.stringify(other?.inputs) !== JSON.stringify(inputs);
      });
      assert.deepEqual(
        changed.map(({ name }) => name),
        ["docs.dev.psf.io"],
      );
      assert.equal(changed[0]?.inputs.value, "lb.dev.psf.io.");
      assert.equal(
        after.resource("DnsRecord", "docs.dev.psf.io").inputs.value,
        "dualstack.x.sni.global.fastly.net.",
      );
    },
  );
});
