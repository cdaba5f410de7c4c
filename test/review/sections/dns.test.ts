import { UNKNOWN } from "../../../review/plan/plan.ts";
import { dns } from "../../../review/sections/dns.ts";
import { unitTest } from "../../support/harness.ts";
import { changeOf, planOf, textOf } from "./plans.ts";

const record = "digitalocean:index/dnsRecord:DnsRecord";
const cname = { domain: "psf.io", name: "docs", ttl: 300, type: "CNAME", value: "lb.psf.io." };

describe("the section on DNS", () => {
  unitTest("is absent where no record and no zone changes", (assert) => {
    assert.equal(dns(planOf(changeOf("random:index/randomPassword:RandomPassword::x", {}, {}))), undefined);
  });

  unitTest("has each zone as a zone file has it, in the order of names", (assert) => {
    const plan = planOf(
      changeOf(`${record}::web10`, undefined, {
        domain: "psf.io",
        name: "web10",
        ttl: 3600,
        type: "A",
        value: UNKNOWN,
      }),
      changeOf(
        `${record}::web2`,
        { domain: "psf.io", name: "web2", ttl: 3600, type: "A", value: "1.2.3.4" },
        undefined,
      ),
      changeOf(`${record}::docs`, cname, { ...cname, value: "t.sni.global.fastly.net." }),
      changeOf(`${record}::mx`, undefined, {
        domain: "python.org",
        name: "@",
        ttl: 3600,
        type: "MX",
        priority: 10,
        value: "mail.python.org.",
      }),
      changeOf(`${record}::caa`, undefined, {
        domain: "python.org",
        name: "@",
        ttl: 3600,
        type: "CAA",
        flags: 0,
        tag: "issue",
        value: "letsencrypt.org.",
      }),
      changeOf(`${record}::txt`, undefined, {
        domain: "python.org",
        name: "spf",
        ttl: 3600,
        type: "TXT",
        value: 'v=spf1 "all"',
      }),
      changeOf(`${record}::srv`, undefined, {
        domain: "python.org",
        name: "_x._tcp",
        ttl: 60,
        type: "SRV",
        priority: 1,
        weight: 2,
        port: 3,
        value: "x.python.org.",
      }),
    );
    assert.deepEqual(textOf(dns(plan)), [
      "DNS: 5 added, 1 changed, 1 removed",
      "psf.io:",
      "-docs 300 IN CNAME lb.psf.io.",
      "+docs 300 IN CNAME t.sni.global.fastly.net.",
      "-web2 3600 IN A 1.2.3.4",
      "+web10 3600 IN A (known after the update)",
      "python.org:",
      "+_x._tcp 60 IN SRV 1 2 3 x.python.org.",
      '+@ 3600 IN CAA 0 issue "letsencrypt.org."',
      "+@ 3600 IN MX 10 mail.python.org.",
      '+spf 3600 IN TXT "v=spf1 \\"all\\""',
    ]);
  });

  unitTest("has an address that a preview leaves empty as one that is not known yet", (assert) => {
    const plan = planOf(changeOf(`${record}::a`, undefined, { ...cname, type: "A", value: "" }));
    assert.deepEqual(textOf(dns(plan)).at(-1), "+docs 300 IN A (known after the update)");
  });

  unitTest("says of zones that are deleted, kept, or made again what becomes of their records", (assert) => {
    const zone = "digitalocean:index/domain:Domain";
    const plan = planOf(
      changeOf(`${zone}::a`, undefined, { name: "new.org" }),
      changeOf(`${zone}::b`, { name: "old.org" }, undefined),
      changeOf(`${zone}::c`, { name: "kept.org" }, undefined, { retained: true }),
      changeOf(`${zone}::d`, { name: "again.org" }, { name: "again.org" }, { operation: "replace" }),
      changeOf(`${record}::docs`, { ...cname, domain: "old.org" }, undefined),
    );
    assert.deepEqual(textOf(dns(plan)), [
      "DNS: 1 new zone, 2 zones deleted, 1 zone no longer managed, 1 removed",
      "The zone new.org is new.",
      "The zone old.org is deleted with all of its records.",
      "The zone kept.org is no longer managed; DigitalOcean keeps it.",
      "The zone again.org is deleted with all of its records, and made again.",
      "old.org:",
      "-docs 300 IN CNAME lb.psf.io.",
    ]);
  });

  unitTest("has a name whose type changes with all that goes before anything comes", (assert) => {
    const at = (type: string, value: string, name = "docs") => ({ ...cname, name, type, value });
    const replace = { operation: "replace", forcing: ["type"] } as const;
    const plan = planOf(
      changeOf(`${record}::docs.psf.io`, at("A", "192.0.2.1"), cname, replace),
      changeOf(`${record}::docs.psf.io-a-192.0.2.2`, at("A", "192.0.2.2"), undefined),
      changeOf(`${record}::docs.psf.io-txt-t`, at("TXT", "t=1"), undefined),
      changeOf(`${record}::hg.psf.io`, at("CNAME", "lb.psf.io.", "hg"), at("A", "192.0.2.3", "hg"), replace),
      changeOf(`${record}::hg.psf.io-aaaa`, undefined, at("AAAA", "2001:db8::1", "hg")),
      // Comes again, with what it follows.
      changeOf(`${record}::x.psf.io`, at("A", "192.0.2.4", "x"), at("AAAA", "2001:db8::2", "x"), replace),
      changeOf(`${record}::x.psf.io-txt-t`, at("TXT", "t=1", "x"), at("TXT", "t=1", "x"), {
        operation: "replace",
      }),
    );
    const told = (name: string, from: string, to: string) =>
      `The type of ${name} changes, from ${from} to ${to}. Its records are deleted before the new ones are made: a resolver that asks in between may remember for 1800 seconds that there are none.`;
    assert.deepEqual(textOf(dns(plan)), [
      "DNS: 1 added, 4 changed, 2 removed",
      told("docs.psf.io", "A and TXT", "CNAME"),
      told("hg.psf.io", "CNAME", "A and AAAA"),
      told("x.psf.io", "A and TXT", "AAAA and TXT"),
      "psf.io:",
      "-docs 300 IN A 192.0.2.1",
      "-docs 300 IN A 192.0.2.2",
      '-docs 300 IN TXT "t=1"',
      "+docs 300 IN CNAME lb.psf.io.",
      "-hg 300 IN CNAME lb.psf.io.",
      "+hg 300 IN A 192.0.2.3",
      "+hg 300 IN AAAA 2001:db8::1",
      "-x 300 IN A 192.0.2.4",
      '-x 300 IN TXT "t=1"',
      "+x 300 IN AAAA 2001:db8::2",
      '+x 300 IN TXT "t=1"',
    ]);
  });

  unitTest("has a record that moves to another zone in both", (assert) => {
    const plan = planOf(changeOf(`${record}::docs`, cname, { ...cname, domain: "python.org" }));
    assert.deepEqual(textOf(dns(plan)), [
      "DNS: 1 added, 1 removed",
      "psf.io:",
      "-docs 300 IN CNAME lb.psf.io.",
      "python.org:",
      "+docs 300 IN CNAME lb.psf.io.",
    ]);
  });
});
