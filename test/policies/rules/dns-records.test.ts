import { dnsRecords } from "../../../policies/rules/dns-records.ts";
import { describePolicy } from "../planned.ts";

const resource = ["DnsRecord", "docs.python.org"] as const;

describePolicy(dnsRecords, [
  {
    title: "refuses a lifetime of more than a day",
    resource,
    edit: ({ inputs }) => {
      inputs.ttl = 604_800;
    },
    messages: ["ttl is 604800. Set it between 30 and 86400 seconds"],
  },
  {
    title: "refuses a record without a lifetime, and a relative target",
    resource,
    edit: ({ inputs }) => {
      delete inputs.ttl;
      inputs.value = "lb.psf.io";
    },
    messages: [
      "ttl is absent. Set it between 30 and 86400 seconds",
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
    title: "refuses a wildcard",
    resource,
    edit: ({ inputs }) => {
      inputs.name = "*";
    },
    messages: ['name is "*": a wildcard answers for names that nobody declared. Declare each name'],
  },
]);
