import assert from "node:assert/strict";
import { findHost, type Host } from "../../../sandbox/machines/hosts.ts";

const host = (name: string, address: string): Host => ({ id: name, name, addresses: [address], volumes: [] });
const HOSTS = [
  host("lb0.iad1.example.org", "198.18.1.0"),
  host("lb1.iad1.example.org", "198.18.1.1"),
  host("web0.iad1.example.org", "198.18.1.2"),
  host("web0.ord1.example.org", "198.18.1.3"),
];

describe("the machine that somebody means", () => {
  for (const [meant, name] of [
    ["lb1.iad1.example.org", "lb1.iad1.example.org"],
    ["lb1", "lb1.iad1.example.org"],
    ["web0.o", "web0.ord1.example.org"],
    ["198.18.1.2", "web0.iad1.example.org"],
  ] as const) {
    it(`is ${name} by ${meant}`, () => assert.equal(findHost(HOSTS, meant).name, name));
  }

  it("is refused where there are several, or none", () => {
    assert.throws(() => findHost(HOSTS, "web0"), {
      message: '"web0" may be web0.iad1.example.org, web0.ord1.example.org: write more of the name',
    });
    const successor = { ...host("web0.ord1.example.org", "198.18.1.4"), id: "successor" };
    for (const meant of ["web0.ord1.example.org", "web0.ord1"]) {
      assert.throws(() => findHost([...HOSTS, successor], meant), {
        message: `"${meant}" may be one of 198.18.1.3, 198.18.1.4: write the address`,
      });
    }
    assert.equal(findHost([...HOSTS, successor], "198.18.1.4"), successor);
    assert.throws(() => findHost(HOSTS.slice(0, 2), "mail"), {
      message: 'there is no machine "mail"; there are lb0.iad1.example.org, lb1.iad1.example.org',
    });
    assert.throws(() => findHost([], "mail"), { message: 'there is no machine "mail"; there are none' });
  });
});
