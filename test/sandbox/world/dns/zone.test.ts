import assert from "node:assert/strict";
import { ROOT_ZONE } from "../../../../sandbox/world/dns/root.ts";
import { characterStrings } from "../../../../sandbox/world/dns/text.ts";
import { estateZones } from "../../../../sandbox/world/dns/zone.ts";
import { domainObject, recordObject } from "../objects.ts";

describe("zone files of the world", () => {
  it("write every record under its full name, sorted", () => {
    const [zone] = estateZones([
      domainObject("Example.org"),
      recordObject("Example.org", "@", "NS", "ns1.digitalocean.com.", { ttl: 1800 }),
      recordObject("Example.org", "www", "CNAME", "@"),
      recordObject("Example.org", "@", "MX", "mail.example.net.", { priority: 10 }),
      recordObject("Example.org", "@", "AAAA", "2001:db8::1"),
      recordObject("Example.org", "_x._tcp", "SRV", "@", { priority: 1, weight: 2, port: 3 }),
      recordObject("Example.org", "@", "CAA", "letsencrypt.org.", { flags: 0, tag: "issue" }),
      recordObject("Example.org", "@", "CAA", "mailto:a@b.org", { flags: 128, tag: "iodef" }),
      recordObject("Example.org", "t", "TXT", "v=spf1 -all", { ttl: 60 }),
      recordObject("other.org", "@", "A", "198.18.1.1"),
    ]);
    assert.equal(zone?.name, "example.org");
    assert.equal(
      zone?.content,
      `example.org. 1800 IN SOA ns1.digitalocean.com. hostmaster.example.org. ${zone?.serial} 10800 3600 604800 1
_x._tcp.example.org. 300 IN SRV 1 2 3 example.org.
example.org. 1800 IN NS ns1.digitalocean.com.
example.org. 300 IN AAAA 2001:db8::1
example.org. 300 IN CAA 0 issue "letsencrypt.org"
example.org. 300 IN CAA 128 iodef "mailto:a@b.org"
example.org. 300 IN MX 10 mail.example.net.
t.example.org. 60 IN TXT "v=spf1 -all"
www.example.org. 300 IN CNAME example.org.
`,
    );
  });

  it("have a serial that follows from the records alone", () => {
    const serials = (...values: string[]) =>
      estateZones([
        domainObject("a.org"),
        ...values.map((value) => recordObject("a.org", "@", "A", value)),
      ])[0]?.serial;
    assert.equal(serials("198.18.1.1", "198.18.1.2"), serials("198.18.1.2", "198.18.1.1"));
    assert.notEqual(serials("198.18.1.1"), serials("198.18.1.2"));
  });

  it("refuse a type that they do not know", () => {
    assert.throws(() => estateZones([domainObject("a.org"), recordObject("a.org", "@", "SOA", "x")]), {
      message: "record a.org has the type SOA, which zone files of this world do not know",
    });
  });

  it("hold the world's own names in the root", () => {
    assert.equal(
      ROOT_ZONE.content,
      `. 1800 IN SOA ns1.digitalocean.com. hostmaster.digitalocean.com. ${ROOT_ZONE.serial} 10800 3600 604800 1
. 300 IN NS ns1.digitalocean.com.
deb.debian.org. 300 IN A 198.18.0.3
security.debian.org. 300 IN A 198.18.0.3
acme-v02.api.letsencrypt.org. 300 IN A 198.18.0.4
api.fastly.com. 300 IN A 198.18.0.5
*.fastly.net. 300 IN A 198.18.0.5
ns1.digitalocean.com. 300 IN A 198.18.0.2
ns2.digitalocean.com. 300 IN A 198.18.0.2
ns3.digitalocean.com. 300 IN A 198.18.0.2
`,
    );
  });

  it("quote texts of any bytes, in parts of 255", () => {
    assert.equal(characterStrings('a "b" \\ ä'), '"a \\"b\\" \\\\ \\195\\164"');
    assert.equal(characterStrings(""), '""');
    assert.equal(characterStrings("y".repeat(256)), `"${"y".repeat(255)}" "y"`);
  });
});
