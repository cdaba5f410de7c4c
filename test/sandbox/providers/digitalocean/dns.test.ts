import assert from "node:assert/strict";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { digitalocean } from "../../../../sandbox/providers/digitalocean/index.ts";
import { DNS_RECORD, DOMAIN } from "../../../../sandbox/providers/digitalocean/types.ts";
import { driver, tamper } from "../memory-cloud.ts";

const ZONE = "example.org";
const record = (type: string, name: string, value: string, more: Properties = {}) => ({
  domain: ZONE,
  type,
  name,
  value,
  ...more,
});
const refused = (message: string) => ({
  message: `1 error occurred:\n\t* Failed to create record: POST https://api.digitalocean.com/v2/domains/${ZONE}/records: 422 (request "00000000-0000-4000-8000-000000000001") ${message}\n\n`,
});

async function zone() {
  const cloud = driver(digitalocean.resources);
  const domain = await cloud.create(DOMAIN, { name: ZONE });
  return { ...cloud, domain };
}

describe("DigitalOcean domain", () => {
  it("starts with its name servers and takes all its records with it", async () => {
    const cloud = await zone();
    assert.deepEqual(cloud.domain.outputs, { name: ZONE, ttl: 1800, domainUrn: "do:domain:example.org" });
    assert.equal(cloud.cloud.list(DNS_RECORD).length, 3);
    await cloud.create(DNS_RECORD, record("A", "www", "192.0.2.1"));
    await cloud.remove(cloud.domain);
    assert.deepEqual(cloud.cloud.list(DNS_RECORD), []);
    assert.equal(cloud.read(cloud.domain), undefined);
  });

  it("exists once", async () => {
    const cloud = await zone();
    await assert.rejects(cloud.create(DOMAIN, { name: ZONE }), /422 \(request "[^"]+"\) Name already exists/);
  });
});

describe("DigitalOcean DNS record", () => {
  it("needs its domain", async () => {
    const cloud = driver(digitalocean.resources);
    await assert.rejects(cloud.create(DNS_RECORD, record("A", "www", "192.0.2.1")), {
      message: `1 error occurred:\n\t* Failed to create record: POST https://api.digitalocean.com/v2/domains/${ZONE}/records: 404 (request "00000000-0000-4000-8000-000000000001") The resource you were accessing could not be found.\n\n`,
    });
  });

  it("has a number for an id, and a full name", async () => {
    const cloud = await zone();
    const apex = await cloud.create(DNS_RECORD, record("A", "example.org.", "192.0.2.1", { ttl: 300 }));
    assert.equal(apex.id, "1800000004");
    assert.deepEqual(apex.outputs, { ...record("A", "@", "192.0.2.1"), ttl: 300, fqdn: ZONE });
    const www = await cloud.create(DNS_RECORD, record("CNAME", "www", "x.example.net."));
    assert.deepEqual([www.outputs.fqdn, www.outputs.ttl], ["www.example.org", 1800]);
  });

  it("has no diff where the cloud spells the same name or value another way", async () => {
    const cloud = await zone();
    const apex = await cloud.create(DNS_RECORD, record("A", "@", "192.0.2.1"));
    assert.deepEqual(cloud.compare(apex, record("A", "example.org.", "192.0.2.1")).ignore, ["name", "value"]);
    const www = await cloud.create(DNS_RECORD, record("CNAME", "www", "@"));
    const same = cloud.compare(www, record("CNAME", "www.example.org.", "example.org.")).ignore;
    assert.deepEqual(same, ["name", "value"]);
    assert.deepEqual(cloud.compare(www, record("CNAME", "www", "other.example.net.")).ignore, ["name"]);
  });

  it("asks for what its type needs while it plans", async () => {
    const cloud = await zone();
    const apex = await cloud.create(DNS_RECORD, record("MX", "@", "mail.example.org.", { priority: 10 }));
    for (const [inputs, error] of [
      [record("MX", "@", "mail.example.org."), "`priority` is required for when type is `MX`"],
      [record("SRV", "_a._tcp", "b.", { priority: 1 }), "`weight` is required for when type is `SRV`"],
      [record("CAA", "@", "letsencrypt.org.", { flags: 0 }), "`tag` is required for when type is `CAA`"],
    ] as const) {
      assert.deepEqual(cloud.compare(apex, inputs), { error });
    }
  });

  for (const [what, inputs, message] of [
    ["a target without a dot", record("CNAME", "www", "x.example.net"), "Data needs to end with a dot (.)"],
    ["an MX without a dot", record("MX", "@", "mail", { priority: 1 }), "Data needs to end with a dot (.)"],
    [
      "a CAA issuer without a dot",
      record("CAA", "@", "a.org", { flags: 0, tag: "issue" }),
      "Data needs to end with a dot (.)",
    ],
    [
      "an alias at the apex",
      record("CNAME", "@", "x.example.net."),
      "CNAME records cannot share a name with other records",
    ],
    ["a null MX", record("MX", "@", ".", { priority: 0 }), "Data is invalid"],
    [
      "a CAA that names no authority",
      record("CAA", "@", "none;.", { flags: 0, tag: "issuewild" }),
      "Data is invalid",
    ],
    ["a short time to live", record("A", "www", "192.0.2.1", { ttl: 29 }), "TTL must be at least 30 seconds"],
    [
      "a bad IPv4 address",
      record("A", "www", "192.0.2"),
      "IP address did not match IPv4 format (e.g. 127.0.0.1).",
    ],
    [
      "a bad IPv6 address",
      record("AAAA", "www", "192.0.2.1"),
      "IP address did not match IPv6 format (e.g. 2001:db8::ff00:42:8329).",
    ],
    ["a long text", record("TXT", "x", "a".repeat(508)), "Data is too long (maximum is 512 characters)"],
    ["a backslash", record("TXT", "x", "a\\b"), "Data must not contain a backslash"],
    ["an empty text", record("TXT", "x", ""), "Data can't be blank"],
    [
      "a bad name",
      record("A", "a b", "192.0.2.1"),
      "Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -) Or a single record of '@'.",
    ],
    [
      "an SRV without a port",
      record("SRV", "_a._tcp", "b.", { priority: 1, weight: 1 }),
      "Port can't be blank",
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const cloud = await zone();
      await assert.rejects(cloud.create(DNS_RECORD, inputs), refused(message));
      assert.equal(cloud.cloud.list(DNS_RECORD).length, 3);
    });
  }

  it("lets no record stand beside an alias, in either order", async () => {
    const cloud = await zone();
    await cloud.create(DNS_RECORD, record("A", "a", "192.0.2.1"));
    await cloud.create(DNS_RECORD, record("CNAME", "b", "a.example.org."));
    const clash = refused("CNAME records cannot share a name with other records");
    await assert.rejects(cloud.create(DNS_RECORD, record("CNAME", "a", "b.example.org.")), clash);
    await assert.rejects(
      cloud.create(DNS_RECORD, record("TXT", "b", "x")),
      (error: Error) =>
        error.message.includes("422") &&
        error.message.includes("records cannot share a name with a CNAME record"),
    );
  });

  it("shares one time to live with the records of its name", async () => {
    const cloud = await zone();
    const first = await cloud.create(DNS_RECORD, record("A", "www", "192.0.2.1", { ttl: 300 }));
    await cloud.create(DNS_RECORD, record("A", "www", "192.0.2.2", { ttl: 60 }));
    assert.deepEqual(cloud.warnings, []);
    assert.equal(cloud.read(first)?.inputs.ttl, 60);
    await cloud.create(DNS_RECORD, record("A", "api", "192.0.2.3"));
    const warning = (id: string, change: string) =>
      `digitalocean_record TTL changed: TTL for Record ID ${id} changed from ${change}. This may be due to multiple records with the same fqdn are required to have the same TTL. For reference, see rfc2181, section 5.2: https://www.rfc-editor.org/rfc/rfc2181#section-5.`;
    assert.deepEqual(cloud.warnings, [
      warning(first.id, "300 to 60"),
      warning(String(Number(first.id) + 2), "0 to 1800"),
    ]);
  });

  it("changes its value in place, and shows a value changed by hand", async () => {
    const cloud = await zone();
    const www = await cloud.create(DNS_RECORD, record("CNAME", "www", "a.example.net."));
    const moved = await cloud.update(www, record("CNAME", "www", "b.example.net."));
    assert.equal(moved.outputs.value, "b.example.net.");
    tamper(cloud.cloud, DNS_RECORD, www.id, { value: "c.example.net." });
    assert.equal(cloud.read(moved)?.inputs.value, "c.example.net.");
  });

  it("keeps the program's spelling on refresh", async () => {
    const cloud = await zone();
    const apex = await cloud.create(DNS_RECORD, record("A", "example.org.", "192.0.2.1"));
    assert.deepEqual(cloud.read(apex)?.inputs, apex.inputs);
  });

  it("is imported by domain and id", async () => {
    const cloud = await zone();
    const www = await cloud.create(DNS_RECORD, record("A", "www", "192.0.2.1"));
    const found = cloud.importing(DNS_RECORD, `${ZONE},${www.id}`);
    assert.equal(found?.id, www.id);
    assert.deepEqual(found?.inputs, { ...record("A", "www", "192.0.2.1"), ttl: 1800 });
    assert.equal(cloud.importing(DNS_RECORD, `example.net,${www.id}`), undefined);
  });

  it("checks its type, ports and tag", () => {
    const { reasons } = driver(digitalocean.resources);
    const inputs = record("PTR", "a", "b.", { port: 70_000, flags: 256, tag: "x", ttl: 0 });
    assert.deepEqual(reasons(DNS_RECORD, inputs), [
      'expected type to be one of ["A" "AAAA" "CAA" "CNAME" "MX" "NS" "TXT" "SRV" "SOA"], got PTR',
      "expected port to be in the range (0 - 65535), got 70000",
      "expected flags to be in the range (0 - 255), got 256",
      'expected tag to be one of ["issue" "issuewild" "iodef"], got x',
      "expected ttl to be at least (1), got 0",
    ]);
  });
});
