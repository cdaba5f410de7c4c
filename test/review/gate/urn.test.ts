import assert from "node:assert/strict";
import { changeOf } from "../sections/plans.ts";
import { verdictsOf } from "./verdicts.ts";

const dnsRecord = "digitalocean:index/dnsRecord:DnsRecord";
const inputs = { domain: "python.org", name: "docs", type: "CNAME", value: "lb.psf.io." };
const remedy = "Give the new one the old one's name or parent in its option aliases";

describe("the gate's rule urn", () => {
  it("refuses a resource with another name in the program", () => {
    const changes = [
      changeOf(`${dnsRecord}::docs.python.org-alias`, undefined, inputs),
      changeOf(`${dnsRecord}::docs.python.org`, inputs, undefined),
    ];
    assert.deepEqual(verdictsOf("urn", changes), [
      `the DNS record docs.python.org would be deleted, and made again under another URN: Estate > docs.python.org becomes Estate > docs.python.org-alias. ${remedy}`,
    ]);
  });

  it("refuses one with another parent, whose value only an update will know", () => {
    const type = "random:index/randomPassword:RandomPassword";
    const changes = [
      changeOf(`${type}::token`, { length: 32 }, undefined),
      changeOf(
        `${type}::token`,
        undefined,
        { length: 40 },
        { urn: `urn:pulumi:prod::estate::estate:Cdn$${type}::token` },
      ),
    ];
    assert.deepEqual(verdictsOf("urn", changes), [
      `the password token would be deleted, and made again under another URN: Estate > token becomes Cdn > token. ${remedy}`,
    ]);
  });

  it("lets one go and another one come", () => {
    const changes = [
      changeOf(`${dnsRecord}::hg.python.org`, undefined, { ...inputs, name: "hg" }),
      changeOf(`${dnsRecord}::docs.python.org`, inputs, undefined),
      // Passwords are alike until they are made.
      changeOf("random:index/randomPassword:RandomPassword::one", { length: 32 }, undefined),
      changeOf("random:index/randomPassword:RandomPassword::two", undefined, { length: 32 }),
    ];
    assert.deepEqual(verdictsOf("urn", changes), []);
  });
});
