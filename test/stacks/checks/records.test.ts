import { records } from "../../../stacks/checks/records.ts";
import { prod } from "../../../stacks/prod/index.ts";
import type { DnsRecord, Estate } from "../../../stacks/vocabulary/index.ts";
import { type Draft, describeRule, entry, server, web } from "../change.ts";

/** Adds records to jython.org, which has seven. */
function add(...added: DnsRecord[]): (draft: Draft<Estate>) => void {
  return (draft) => entry(draft.zones, "jython.org").records.push(...added);
}

const writeRelative =
  'Write the name relative to its zone, such as "www" or "*.pages", or "@" for the zone itself.';
const writeWhole = 'Write it in lower case and without the trailing dot, such as "mail.example.org".';
const writeNeeded = "Write what its type needs; the types are in stacks/vocabulary/zone.ts.";
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
        'zones["jython.org"].records[7].name',
        '"x.jython.org" is not a name within jython.org.',
        writeRelative,
      ],
      ['zones["jython.org"].records[8].name', '"" is not a name within jython.org.', writeRelative],
    ],
  },
  {
    title: "refuses lifetimes that DigitalOcean or resolvers do not keep",
    edit: add(
      { type: "A", name: "x", value: "192.0.2.1", ttl: 29 },
      { type: "A", name: "y", value: "192.0.2.1", ttl: 315_360_000 },
      { type: "A", name: "z", value: "192.0.2.1", ttl: 604_800 },
    ),
    violations: [29, 315_360_000].map((ttl, index) => [
      `zones["jython.org"].records[${7 + index}].ttl`,
      `${ttl} seconds is no lifetime that DigitalOcean and resolvers keep.`,
      "Use 30 to 604800 seconds, which is a week.",
    ]),
  },
  {
    title: "refuses impossible values",
    edit: add(
      { type: "A", name: "a", value: "192.0.2.256" },
      { type: "AAAA", name: "b", value: "192.0.2.1" },
      { type: "TXT", name: "c", value: "a\\b" },
      { type: "TXT", name: "d", value: "x".repeat(510) },
      { type: "TXT", name: "e", value: "" },
      {
        type: "CAA",
        name: "f",
        tag: "issue",
        flags: 256,
        value: "letsencrypt.org; validationmethods=dns-01",
      },
      { type: "CAA", name: "f", tag: "iodef", flags: 0, value: "hostmaster@example.org" },
      { type: "MX", name: "g", target: "mail.example.org", priority: -1 },
      { type: "SRV", name: "_h", target: "h.example.org", priority: 70_000, weight: 0.5, port: 65_536 },
      { type: "MX", name: "i", target: ".", priority: 10 },
      { type: "MX", name: "j", target: "192.0.2.1", priority: 10 },
      { type: "CNAME", name: "k", target: "Pages.example.org." },
    ),
    violations: [
      ['zones["jython.org"].records[7].value', '"192.0.2.256" is not an IPv4 address.', "Correct it."],
      ['zones["jython.org"].records[8].value', '"192.0.2.1" is not an IPv6 address.', "Correct it."],
      ...[9, 10, 11].map(
        (index) =>
          [
            `zones["jython.org"].records[${index}].value`,
            "DigitalOcean does not take this text.",
            "Use 1 to 509 characters without a backslash.",
          ] as const,
      ),
      [
        'zones["jython.org"].records[12].value',
        '"letsencrypt.org; validationmethods=dns-01" is not the domain of an authority.',
        'Write the domain alone, such as "letsencrypt.org", or ";" for none.',
      ],
      ['zones["jython.org"].records[12].flags', "256 is out of range.", "Use 0 to 255."],
      [
        'zones["jython.org"].records[13].value',
        '"hostmaster@example.org" is no address to report to.',
        "Write one that begins with mailto: or https://.",
      ],
      ['zones["jython.org"].records[14].priority', "-1 is out of range.", "Use 0 to 65535."],
      ['zones["jython.org"].records[15].priority', "70000 is out of range.", "Use 0 to 65535."],
      ['zones["jython.org"].records[15].weight', "0.5 is out of range.", "Use 0 to 65535."],
      ['zones["jython.org"].records[15].port', "65536 is out of range.", "Use 0 to 65535."],
      [
        'zones["jython.org"].records[16].priority',
        "the null MX has the priority 10.",
        "A domain without mail says so with the priority 0 (RFC 7505, section 3).",
      ],
      ['zones["jython.org"].records[17].target', '"192.0.2.1" is not a whole name.', writeWhole],
      ['zones["jython.org"].records[18].target', '"Pages.example.org." is not a whole name.', writeWhole],
    ],
  },
  {
    title: "refuses what is no record, and throws at nothing",
    edit: (draft) => {
      const broken: unknown[] = [
        { type: "CNAME", name: "a" },
        { type: "TXT", name: "b", value: 7 },
        { type: "PTR", name: "c", target: "x.example.org" },
        { name: "d", value: "192.0.2.1" },
        { type: "MX", name: "e", target: "mail.example.org", priority: "10" },
        { type: "CAA", name: "f", flags: 0, value: "letsencrypt.org" },
        { type: "A", value: "192.0.2.1" },
        null,
        "www A 192.0.2.1",
      ];
      Object.assign(entry(draft.zones, "jython.org"), {
        records: [...entry(draft.zones, "jython.org").records, ...broken],
      });
    },
    violations: [
      ["the CNAME record has no target.", 7],
      ["the value of the TXT record is 7, not a text.", 8],
      ['its type is "PTR", which is none of A, AAAA, CAA, CNAME, MX, NS, SRV, TXT.', 9],
      ["its type is missing, which is none of A, AAAA, CAA, CNAME, MX, NS, SRV, TXT.", 10],
      ['the priority of the MX record is "10", not a number.', 11],
      ["the CAA record has no tag.", 12],
      ["the A record has no name.", 13],
      ["it is no record.", 14],
      ["it is no record.", 15],
    ].map(([message, index]) => [`zones["jython.org"].records[${index}]`, String(message), writeNeeded]),
  },
  {
    title: "refuses a CNAME beside other records, its own kind too",
    edit: add(
      { type: "TXT", name: "www", value: "hello" },
      { type: "CNAME", name: "planet", target: "planet.example.org" },
    ),
    violations: [
      ['zones["jython.org"].records[8]', "planet.jython.org has a CNAME beside CNAME.", oneCname],
      ['zones["jython.org"].records[7]', "www.jython.org has a CNAME beside TXT.", oneCname],
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
        'services["docs"].domains[0]',
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
    title: "blames a CNAME at the apex alone, and not what stands there rightly",
    edit: add(
      { type: "MX", name: "@", target: "mail.python.org", priority: 10 },
      { type: "CNAME", name: "@", target: "pages.example.org" },
      { type: "MX", name: "@", target: "mail.python.org", priority: 20 },
    ),
    violations: [
      [
        'zones["jython.org"].records[8]',
        "jython.org is a zone of its own, where a CNAME is not allowed.",
        "Use a name below the zone; a service there cannot be behind the CDN.",
      ],
      [
        'zones["jython.org"].records[9]',
        'jython.org has this MX record already, at zones["jython.org"].records[7].',
        "Remove one of them.",
      ],
    ],
  },
  {
    title: "refuses a record twice, however it is written",
    edit: add(
      { type: "TXT", name: "@", value: "v=spf1 -all" },
      { type: "AAAA", name: "x", value: "2001:db8::1" },
      { type: "AAAA", name: "x", value: "2001:0DB8:0:0::1" },
    ),
    violations: [
      [
        'zones["jython.org"].records[7]',
        'jython.org has this TXT record already, at zones["jython.org"].records[4].',
        "Remove one of them.",
      ],
      [
        'zones["jython.org"].records[9]',
        'x.jython.org has this AAAA record already, at zones["jython.org"].records[8].',
        "Remove one of them.",
      ],
    ],
  },
  {
    title: "takes several texts of one kind, and several ports of one host",
    edit: add(
      { type: "TXT", name: "@", value: "google-site-verification=one" },
      { type: "TXT", name: "@", value: "google-site-verification=two" },
      { type: "SRV", name: "_h._tcp", target: "h.example.org", priority: 1, weight: 1, port: 80 },
      { type: "SRV", name: "_h._tcp", target: "h.example.org", priority: 1, weight: 1, port: 443 },
    ),
    violations: [],
  },
  {
    title: "takes the null MX, but not beside a mail exchanger",
    edit: (draft) => {
      entry(draft.zones, "python.org").records.push({ type: "MX", name: "@", target: ".", priority: 0 });
    },
    violations: [
      [
        'zones["python.org"].records[8]',
        "python.org has the null MX, which says that it takes no mail, beside a mail exchanger.",
        "Remove one of them.",
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
        'zones["jython.org"].records[8]',
        "www.sub.jython.org is not seen: sub.jython.org is delegated to other name servers.",
        "Move the record into the delegated zone, or remove the NS records.",
      ],
    ],
  },
  {
    title: "takes the address of a name server within what is delegated, and names that others answer for",
    edit: add(
      { type: "NS", name: "sub", target: "ns.sub.jython.org" },
      { type: "A", name: "ns.sub", value: "192.0.2.1" },
      { type: "CNAME", name: "x", target: "www.sub.jython.org" },
    ),
    violations: [],
  },
  {
    title: "takes the delegation of a zone that is the estate's own",
    edit: (draft) => {
      const records = [{ type: "A", name: "www", value: "192.0.2.1" }] satisfies DnsRecord[];
      draft.zones = { ...draft.zones, "iad1.psf.io": { records } };
      for (const number of [1, 2, 3]) {
        const target = `ns${number}.digitalocean.com` as const;
        entry(draft.zones, "psf.io").records.push({ type: "NS", name: "iad1", target });
      }
    },
    violations: [],
  },
  {
    title: "refuses to delegate a zone of its own to others, and to write into it from above",
    edit: (draft) => {
      draft.zones = { ...draft.zones, "sub.jython.org": { records: [] } };
      add(
        { type: "NS", name: "sub", target: "ns.example.org" },
        { type: "TXT", name: "x.sub", value: "hello" },
      )(draft);
    },
    violations: [
      [
        'zones["jython.org"].records[8]',
        "x.sub.jython.org is not seen: sub.jython.org is a zone of its own.",
        'Move the record to zones["sub.jython.org"].',
      ],
      [
        'zones["jython.org"].records[7]',
        "sub.jython.org is a zone of the estate, and ns.example.org does not serve it.",
        'Delegate it to ns1.digitalocean.com, ns2.digitalocean.com and ns3.digitalocean.com, or remove zones["sub.jython.org"].',
      ],
    ],
  },
  {
    title: "blames the delegation that hides machines, once",
    edit: (draft) => {
      const { records } = entry(draft.zones, "psf.io");
      records.push({ type: "NS", name: "ams1", target: "ns.example.org" });
    },
    violations: [
      [
        `zones["psf.io"].records[${prod.zones["psf.io"]?.records.length}]`,
        "ams1.psf.io is delegated to other name servers, and hides 1 of the estate's names, such as mail1.ams1.psf.io.",
        "Remove the NS records, or give the machines and services other names.",
      ],
    ],
  },
  {
    title: "takes wildcards, which answer for what has no record",
    edit: add(
      { type: "A", name: "*.pages", value: "192.0.2.1" },
      { type: "CNAME", name: "one", target: "any.pages.jython.org" },
      { type: "CNAME", name: "two", target: "a.b.pages.jython.org" },
      { type: "CNAME", name: "three", target: "any.jython.org" },
    ),
    violations: [
      [
        'zones["jython.org"].records[10]',
        "the CNAME record of three.jython.org points at any.jython.org, which has no record.",
        "Add a record for any.jython.org, or point at a name that has one.",
      ],
    ],
  },
  {
    title: "refuses a CNAME that leads back to itself",
    edit: add(
      { type: "CNAME", name: "one", target: "two.jython.org" },
      { type: "CNAME", name: "two", target: "one.jython.org" },
    ),
    violations: [
      [
        'zones["jython.org"].records[7]',
        "the CNAME of one.jython.org leads back to it.",
        "Point at a name with an address.",
      ],
      [
        'zones["jython.org"].records[8]',
        "the CNAME of two.jython.org leads back to it.",
        "Point at a name with an address.",
      ],
    ],
  },
  {
    title: "refuses to point at names of ours that do not exist",
    edit: add({ type: "CNAME", name: "x", target: "nowhere.psf.io" }),
    violations: [
      [
        'zones["jython.org"].records[7]',
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
      `zones["${zone}"].records[4]`,
      `the MX record of ${zone} points at mail.python.org, which is a CNAME.`,
      'Point at a name with an address of its own; a machine\'s alias has one with record: "address".',
    ]),
  },
]);
