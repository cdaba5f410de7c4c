import assert from "node:assert/strict";
import fc from "fast-check";
import {
  contains,
  containsAddress,
  formatAddress,
  formatCidr,
  type Network,
  networkSize,
  nthAddress,
  overlaps,
  parseAddress,
  parseCidr,
} from "../../../stacks/derive/cidr.ts";

const address = fc.nat(2 ** 32 - 1);

/** A network: any address, cut off at any prefix. */
const network: fc.Arbitrary<Network> = fc
  .tuple(address, fc.nat(32))
  .map(([value, prefix]) => ({ first: value - (value % 2 ** (32 - prefix)), prefix }));

/** Small networks in a small space, so that pairs often meet. */
const crowded: fc.Arbitrary<Network> = fc
  .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }))
  .map(([value, prefix]) => ({ first: value - (value % 2 ** (32 - prefix)), prefix }));

function addressesOf(of: Network): Set<number> {
  return new Set(Array.from({ length: networkSize(of) }, (_, index) => of.first + index));
}

describe("an IPv4 address", () => {
  it("is the same after writing and reading", () => {
    fc.assert(fc.property(address, (value) => assert.equal(parseAddress(formatAddress(value)), value)));
  });

  it("is read byte by byte", () => {
    assert.equal(parseAddress("0.0.0.0"), 0);
    assert.equal(parseAddress("10.1.2.3"), 0x0a_01_02_03);
    assert.equal(parseAddress("255.255.255.255"), 2 ** 32 - 1);
  });

  for (const text of [
    "",
    "10",
    "10.0.0",
    "10.0.0.0.0",
    "10.0.0.256",
    "10.0.0.01",
    "10.0.0.-1",
    "10.0.0. 1",
    "a.b.c.d",
  ]) {
    it(`is not "${text}"`, () => assert.equal(parseAddress(text), undefined));
  }
});

describe("an IPv4 network", () => {
  it("is the same after writing and reading", () => {
    fc.assert(fc.property(network, (value) => assert.deepEqual(parseCidr(formatCidr(value)), value)));
  });

  it("has no bits beyond its prefix", () => {
    fc.assert(
      fc.property(network, fc.nat(), (value, offset) => {
        const host = networkSize(value) > 1 ? 1 + (offset % (networkSize(value) - 1)) : 0;
        fc.pre(host > 0);
        assert.equal(parseCidr(`${formatAddress(value.first + host)}/${value.prefix}`), undefined);
      }),
    );
  });

  for (const text of [
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/08",
    "10.0.0.0/8/8",
    "/8",
    "10.0.0.0/-1",
  ]) {
    it(`is not "${text}"`, () => assert.equal(parseCidr(text), undefined));
  }

  it("contains what its addresses say", () => {
    fc.assert(
      fc.property(crowded, crowded, (outer, inner) => {
        const inOuter = addressesOf(outer);
        assert.equal(
          contains(outer, inner),
          [...addressesOf(inner)].every((address) => inOuter.has(address)),
        );
      }),
    );
  });

  it("overlaps where an address is shared, in both directions", () => {
    fc.assert(
      fc.property(crowded, crowded, (a, b) => {
        const inB = addressesOf(b);
        assert.equal(
          overlaps(a, b),
          [...addressesOf(a)].some((address) => inB.has(address)),
        );
        assert.equal(overlaps(a, b), overlaps(b, a));
      }),
    );
  });

  it("contains its nth address and no other", () => {
    fc.assert(
      fc.property(network, fc.nat(), (value, offset) => {
        const n = offset % networkSize(value);
        const nth = parseAddress(nthAddress(formatCidr(value), n));
        assert.equal(nth, value.first + n);
        assert.equal(containsAddress(value, value.first + n), true);
        assert.equal(containsAddress(value, value.first + networkSize(value)), false);
        assert.equal(containsAddress(value, value.first - 1), false);
      }),
    );
  });

  it("has no address beyond its last", () => {
    assert.equal(nthAddress("10.10.0.0/30", 3), "10.10.0.3");
    assert.throws(() => nthAddress("10.10.0.0/30", 4), {
      name: "RangeError",
      message: "10.10.0.0/30 has 4 addresses and none with the number 4",
    });
    assert.throws(() => nthAddress("10.10.0.0/30", -1), {
      name: "RangeError",
      message: "10.10.0.0/30 has 4 addresses and none with the number -1",
    });
    assert.throws(() => nthAddress("10.10.0.1/30", 0), {
      name: "RangeError",
      message: '"10.10.0.1/30" is not an IPv4 network',
    });
  });
});
