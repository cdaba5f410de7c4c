import assert from "node:assert/strict";
import { changeOf } from "../sections/plans.ts";
import { verdictsOf } from "./verdicts.ts";

const dnsRecord = "digitalocean:index/dnsRecord:DnsRecord";
const many = (count: number, type: string) =>
  Array.from({ length: count }, (_, index) => changeOf(`${type}::r${index}`, {}, {}));

describe("the gate's rule too-much", () => {
  it("refuses the fourth machine", () => {
    assert.deepEqual(verdictsOf("too-much", many(3, "openstack:compute/instance:Instance")), []);
    const four = [
      ...many(3, "openstack:compute/instance:Instance"),
      ...many(1, "digitalocean:index/droplet:Droplet"),
    ];
    assert.deepEqual(verdictsOf("too-much", four), [
      "4 machines are touched, and the limit is 3: r0, r1, r2 and r0",
    ]);
  });

  it("refuses more than 30 % of a kind, however many machines", () => {
    assert.deepEqual(verdictsOf("too-much", many(3, dnsRecord), { existing: { [dnsRecord]: 10 } }), []);
    assert.deepEqual(verdictsOf("too-much", many(9, dnsRecord), { existing: { [dnsRecord]: 20 } }), [
      "9 of 20 DNS records are touched, which is 45 %, and the limit is 30 %: r0, r1, r2, r3, r4 and 4 more",
    ]);
  });

  it("judges no share of a small kind, of what is new, or of what is not counted", () => {
    const made = Array.from({ length: 9 }, (_, index) => changeOf(`${dnsRecord}::r${index}`, undefined, {}));
    assert.deepEqual(verdictsOf("too-much", many(9, dnsRecord), { existing: { [dnsRecord]: 9 } }), []);
    assert.deepEqual(verdictsOf("too-much", made, { existing: { [dnsRecord]: 10 } }), []);
    assert.deepEqual(verdictsOf("too-much", many(9, dnsRecord)), []);
  });

  it("lets configuration go to every host, and every certificate be renewed", () => {
    for (const type of ["command:remote:Command", "tls:index/locallySignedCert:LocallySignedCert"]) {
      assert.deepEqual(verdictsOf("too-much", many(20, type), { existing: { [type]: 20 } }), []);
    }
  });
});
