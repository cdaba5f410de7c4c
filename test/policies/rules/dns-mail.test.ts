import assert from "node:assert/strict";
import { dnsMail } from "../../../policies/rules/dns-mail.ts";
import { prod } from "../../../stacks/prod/index.ts";
import type { Estate } from "../../../stacks/vocabulary/index.ts";
import { describeStackPolicy, draft } from "../planned.ts";

describeStackPolicy(dnsMail, [
  { title: "has nothing against production's zones", edit: () => {}, messages: [] },
  {
    title: "refuses a zone without SPF, DMARC and CAA",
    edit: (drafts) => {
      const kept = drafts.filter(
        ({ inputs }) => inputs.domain !== "jython.org" || !["CAA", "TXT"].includes(String(inputs.type)),
      );
      drafts.splice(0, drafts.length, ...kept);
    },
    messages: [
      "The zone jython.org has 0 SPF records at its apex. Give it one",
      "The zone jython.org has no DMARC record. Add _dmarc",
      'Any authority may issue certificates for jython.org. Add CAA records of the tag "issue"',
      'The zone jython.org does not say who may issue wildcard certificates. Add a CAA record of the tag "issuewild", with the value ";" for nobody',
    ],
  },
  {
    title: "refuses a zone without mail that does not say so",
    edit: (drafts) => {
      drafts.splice(drafts.indexOf(draft(drafts, "DnsRecord", "jython.org-mx-none")), 1);
    },
    messages: [
      'The zone jython.org takes no mail and does not say so, and senders try its addresses for days. Add an MX record with the target "." and the priority 0',
    ],
  },
  {
    title: "refuses a zone that receives mail and may send none",
    edit: (drafts) => {
      draft(drafts, "DnsRecord", "python.org-txt-v").inputs.value = "v=spf1 -all";
    },
    messages: [
      'The zone python.org has a mail exchanger, and its SPF record lets nobody send. Allow "mx" in it',
    ],
  },
  {
    title: "refuses a zone in whose name anybody may send",
    edit: (drafts) => {
      draft(drafts, "DnsRecord", "python.org-txt-v").inputs.value = "v=spf1 mx +all";
    },
    messages: ["The SPF record of python.org lets anybody send: v=spf1 mx +all. End it in ~all or -all"],
  },
]);

it("the policy dns-mail leaves zones as their former name servers had them, until a first run is at its end", () => {
  const zone = {
    urn: "urn:pulumi:prod::estate::digitalocean:index/domain:Domain::jython.org",
    type: "digitalocean:index/domain:Domain",
    name: "jython.org",
    inputs: { name: "jython.org" },
    secrets: [],
    protect: true,
    ignoreChanges: [],
  };
  const judge = (estate: Estate) => dnsMail.stackViolations([zone], estate);
  assert.equal(judge(prod).length, 4);
  assert.deepEqual(judge({ ...prod, firstRun: { stage: "cdn", inherited: {} } }), []);
});
