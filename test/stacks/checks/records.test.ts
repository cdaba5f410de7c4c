import { records } from "../../../stacks/checks/records.ts";
import type { DnsRecord, Estate } from "../../../stacks/vocabulary/index.ts";
import { type Draft, describeRule, entry, server, web } from "../change.ts";

/** Adds records to jython.org, which has five. */
function add(...added: DnsRecord[]): (draft: Draft<Estate>) => void {
  return (draft) => entry(draft.zones, "jython.org").records.push(...added);
}

const writeRelative = 'Write the name relative to its zone, such as "www", or "@" for the zone itself.';
const oneCname = "A name with a CNAME has no other record: remove one of them.";

describeRule("on DNS records", records, [
  {
    title: "refuses names that are not relative",
    edit: add(
      { type: "A", name: "x.jython.org", value: "192.0.2.1" },
      { type: "A", name: "", value: "192.0.2.1" },
      { type: "A", name: "*.test", value: "192.0.2.1" },
    ),
    violations: [
      [
        'zones["jython.org"].records[5].name',
        '"x.jython.org" is not a name within jython.org.',
        writeRelative,
      ],
      ['zones["jython.org"].records[6].name', '"" is not a name within jython.org.', writeRelative],
    ],
  },
  {
    title: "refuses lifetimes that DigitalOcean does not keep",
    edit: add({ type: "A", name: "x", value: "192.0.2.1", ttl: 29 }),
    violations: [
      [
        'zones["jython.org"].records[5].ttl',
        "29 seconds is not a lifetime that DigitalOcean keeps.",
        "Use at least 30 seconds.",
      ],
    ],
  },
  {
    title: "refuses impossible values",
    edit: add(
      { type: "A", name: "a", value: "192.0.2.256" },
      { type: "AAAA", name: "b", value: "192.0.2.1" },
      { type: "TXT", name: "c", value: "a\\b" },
      { type: "TXT", name: "d", value: "x".repeat(510) },
      { type: "TXT", name: "e", value: "" },
      { type: "CAA", name: "f", tag: "issue", flags: 256, value: ";" },
      { type: "MX", name: "g", target: "mail.example.org", priority: -1 },
      { type: "SRV", name: "_h", target: "h.example.org", priority: 70_000, weight: 0.5, port: 65_536 },
    ),
    violations: [
      ['zones["jython.org"].records[5].value', '"192.0.2.256" is not an IPv4 address.', "Correct it."],
      ['zones["jython.org"].records[6].value', '"192.0.2.1" is not an IPv6 address.', "Correct it."],
      ...[7, 8, 9].map(
        (index) =>
          [
            `zones["jython.org"].records[${index}].value`,
            "DigitalOcean does not take this text.",
            "Use 1 to 509 characters without a backslash.",
          ] as const,
      ),
      [
        'zones["jython.org"].records[10].value',
        "DigitalOcean does not take a CAA record that forbids everyone.",
        "Name an authority, or leave the record out.",
      ],
      ['zones["jython.org"].records[10].flags', "256 is out of range.", "Use 0 to 255."],
      ['zones["jython.org"].records[11].priority', "-1 is out of range.", "Use 0 to 65535."],
      ['zones["jython.org"].records[12].priority', "70000 is out of range.", "Use 0 to 65535."],
      ['zones["jython.org"].records[12].weight', "0.5 is out of range.", "Use 0 to 65535."],
      ['zones["jython.org"].records[12].port', "65536 is out of range.", "Use 0 to 65535."],
    ],
  },
  {
    title: "refuses a CNAME beside other records, its own kind too",
    edit: add(
      { type: "TXT", name: "www", value: "hello" },
      { type: "CNAME", name: "planet", target: "planet.example.org" },
    ),
    violations: [
      ['zones["jython.org"].records[6]', "planet.jython.org has a CNAME beside CNAME.", oneCname],
      ['zones["jython.org"].records[5]', "www.jython.org has a CNAME beside TXT.", oneCname],
    ],
  },
  {
    title: "refuses a CNAME for a whole zone, so no such service is behind the CDN",
    edit: (draft) => {
      draft.redirects = draft.redirects.filter(({ from }) => from !== "pypa.io");
      web(draft, "docs").domains = ["pypa.io"];
      entry(draft.zones, "pypa.io").records = [];
    },
    violations: [
      [
        'zones["pypa.io"], pypa.io',
        "pypa.io is a zone of its own, where a CNAME is not allowed.",
        "Use a name below the zone; a service there cannot be behind the CDN.",
      ],
    ],
  },
  {
    title: "refuses two lifetimes at one name",
    edit: (draft) => Object.assign(entry(entry(draft.zones, "jython.org").records, 0), { ttl: 60 }),
    violations: [
      [
        'zones["jython.org"].records[0]',
        "the records of jython.org have the lifetimes 3600 and 60 seconds.",
        "Records of one name share a lifetime: set the same ttl.",
      ],
    ],
  },
  {
    title: "refuses a record twice",
    edit: add({ type: "TXT", name: "@", value: "v=spf1 mx -all" }),
    violations: [
      [
        'zones["jython.org"].records[5]',
        'jython.org has this TXT record already, at zones["jython.org"].records[3].',
        "Remove one of them, or join their values.",
      ],
    ],
  },
  {
    title: "refuses records below a delegation",
    edit: add(
      { type: "NS", name: "sub", target: "ns.example.org" },
      { type: "A", name: "www.sub", value: "192.0.2.1" },
    ),
    violations: [
      [
        'zones["jython.org"].records[6]',
        "www.sub.jython.org is not seen: sub.jython.org is delegated to other name servers.",
        "Move the record into the delegated zone, or remove the NS records.",
      ],
    ],
  },
  {
    title: "refuses to point at names of ours that do not exist",
    edit: add({ type: "CNAME", name: "x", target: "nowhere.psf.io" }),
    violations: [
      [
        'zones["jython.org"].records[5]',
        "the CNAME record of x.jython.org points at nowhere.psf.io, which has no record.",
        "Add a record for nowhere.psf.io, or point at a name that has one.",
      ],
    ],
  },
  {
    title: "refuses a mail exchanger that is a CNAME",
    edit: (draft) => {
      server(draft, "mail1").aliases = [{ name: "mail.python.org", record: "cname" }];
    },
    violations: ["python.org", "pycon.org"].map((zone) => [
      `zones["${zone}"].records[3]`,
      `the MX record of ${zone} points at mail.python.org, which is a CNAME.`,
      'Point at a name with an address of its own; a machine\'s alias has one with record: "address".',
    ]),
  },
]);
