import { dnsNames } from "../../../policies/rules/dns-names.ts";
import { describeStackPolicy, draft } from "../planned.ts";

describeStackPolicy(dnsNames, [
  { title: "has nothing against production's names", edit: () => {}, messages: [] },
  {
    title: "refuses anything beside a CNAME",
    edit: (drafts) => {
      const record = draft(drafts, "DnsRecord", "docs.python.org");
      drafts.push({ ...record, inputs: { ...record.inputs, type: "A", value: "192.0.2.1" } });
    },
    messages: ["docs.python.org has A and CNAME records. Beside a CNAME nothing may stand: keep one"],
  },
]);
