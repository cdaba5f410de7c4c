import assert from "node:assert/strict";
import { dnsRecords } from "../../../policies/rules/dns-records.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, entry } from "../../stacks/change.ts";
import { sharedWorld } from "../../support/harness.ts";
import { describePolicy, judged, planned } from "../planned.ts";

const resource = ["DnsRecord", "docs.python.org"] as const;

describePolicy(dnsRecords, [
  {
    title: "refuses a lifetime of more than a week",
    resource,
    edit: ({ inputs }) => {
      inputs.ttl = 604_801;
    },
    messages: ["ttl is 604801. Set it between 30 and 604800 seconds"],
  },
  {
    title: "refuses a record without a lifetime, and a relative target",
    resource,
    edit: ({ inputs }) => {
      delete inputs.ttl;
      inputs.value = "lb.psf.io";
    },
    messages: [
      "ttl is absent. Set it between 30 and 604800 seconds",
      'value is "lb.psf.io", which is taken as relative to the zone. End it in a dot',
    ],
  },
  {
    title: "refuses a CNAME at the apex",
    resource,
    edit: ({ inputs }) => {
      inputs.name = "@";
    },
    messages: [
      "A CNAME stands at the zone's apex, where none is allowed (RFC 1034, section 3.6.2). Use A records",
    ],
  },
  {
    title: "refuses a wildcard that the catalog does not declare",
    resource,
    edit: ({ inputs }) => {
      inputs.name = "*";
    },
    messages: [
      'name is "*": a wildcard answers for names that nobody declared. Declare each name, or the wildcard in zones',
    ],
  },
]);

describe("the policy dns-records", () => {
  it("takes a wildcard that the catalog declares", async () => {
    const record = planned((await sharedWorld("prod")).resource(...resource));
    record.inputs.name = "*.pages";
    const declaring = change(prod, (draft) => {
      entry(draft.zones, "python.org").records.push({
        type: "CNAME",
        name: "*.pages",
        target: "pages.example.org",
      });
    });
    assert.equal(judged(dnsRecords, [record]).length, 1);
    assert.deepEqual(judged(dnsRecords, [record], declaring), []);
  });
});
