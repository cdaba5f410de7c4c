import assert from "node:assert/strict";
import { isIPv6 } from "node:net";
import fc from "fast-check";
import { containsAddress6, parseAddress6, parseCidr6 } from "../../../stacks/derive/cidr6.ts";

/** Written in full: eight groups. */
function full(value: bigint): string {
  const digits = value.toString(16).padStart(32, "0");
  return (digits.match(/.{4}/g) ?? []).join(":");
}

const address = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });

describe("an IPv6 address", () => {
  it("is the same in each of its forms", () => {
    fc.assert(
      fc.property(address, (value) => {
        assert.equal(parseAddress6(full(value)), value);
        // The URL parser writes the shortest form (RFC 5952).
        const shortest = new URL(`http://[${full(value)}]/`).hostname.slice(1, -1);
        assert.equal(parseAddress6(shortest), value);
      }),
    );
    assert.equal(parseAddress6("::"), 0n);
    assert.equal(parseAddress6("::1"), 1n);
    assert.equal(parseAddress6("2001:DB8::"), 0x2001_0db8n << 96n);
  });

  it("is none where the text is another thing", () => {
    const texts = [
      "",
      "1",
      "198.18.0.1",
      "::ffff:198.18.0.1",
      "fe80::1%eth0",
      "1::2::3",
      "2001:db8::/32",
      "g::",
    ];
    for (const text of texts) assert.equal(parseAddress6(text), undefined, text);
    fc.assert(
      fc.property(fc.string(), (text) => assert.equal(parseAddress6(text) === undefined, !isIPv6(text))),
    );
  });
});

describe("an IPv6 network", () => {
  it("has the addresses that begin like it", () => {
    fc.assert(
      fc.property(address, address, fc.nat(128), (value, other, prefix) => {
        const below = 2n ** BigInt(128 - prefix);
        const network = parseCidr6(`${full(value - (value % below))}/${prefix}`);
        assert.ok(network);
        assert.equal(containsAddress6(network, other), value / below === other / below);
        assert.ok(containsAddress6(network, value));
      }),
    );
  });

  it("is none with bits beyond its prefix, without a prefix, or with one too long", () => {
    for (const text of [
      "2001:db8::1/32",
      "2001:db8::",
      "2001:db8::/129",
      "2001:db8::/",
      "2001:db8::/032",
      "::/0/0",
    ]) {
      assert.equal(parseCidr6(text), undefined, text);
    }
  });
});
