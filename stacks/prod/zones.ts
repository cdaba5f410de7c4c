import type { DnsRecord, DomainName, Zone } from "../vocabulary/index.ts";

/**
 * What the rest of the catalog does not say. The zones' contents were never published: mail, policy and certificate
 * records here are derived from who sends mail and who issues certificates. Hosts of others in python.org (bugs,
 * buildbot, legacy, evote…) come with their addresses when the zone moves here.
 */

/** Who may issue: the CDN's authority, and Let's Encrypt for what answers without it. A wildcard certificate, nobody. */
export const certificateAuthorities = [
  { type: "CAA", name: "@", flags: 0, tag: "issue", value: "certainly.com" },
  { type: "CAA", name: "@", flags: 0, tag: "issue", value: "letsencrypt.org" },
  { type: "CAA", name: "@", flags: 0, tag: "issuewild", value: ";" },
  { type: "CAA", name: "@", flags: 0, tag: "iodef", value: "mailto:infrastructure-staff@python.org" },
] as const satisfies readonly DnsRecord[];

/** A domain that sends and receives no mail. */
export const withoutMail = [
  { type: "TXT", name: "@", value: "v=spf1 -all" },
  { type: "TXT", name: "_dmarc", value: "v=DMARC1; p=reject" },
  { type: "MX", name: "@", target: ".", priority: 0 },
] as const satisfies readonly DnsRecord[];

/** A domain whose mail goes through mail.python.org. */
const withMail = [
  { type: "MX", name: "@", target: "mail.python.org", priority: 50 },
  { type: "TXT", name: "@", value: "v=spf1 mx ~all" },
] as const satisfies readonly DnsRecord[];

export const zones = {
  "psf.io": {
    records: [
      ...certificateAuthorities,
      ...withoutMail,
      // The development estate's zone.
      { type: "NS", name: "dev", target: "ns1.digitalocean.com" },
      { type: "NS", name: "dev", target: "ns2.digitalocean.com" },
      { type: "NS", name: "dev", target: "ns3.digitalocean.com" },
    ],
  },
  "python.org": {
    records: [
      ...certificateAuthorities,
      ...withMail,
      { type: "TXT", name: "_dmarc", value: "v=DMARC1; p=none; rua=mailto:postmaster@python.org" },
      // The Package Index is an estate of its own; the name is where cheeseshop.python.org leads.
      { type: "CNAME", name: "pypi", target: "dualstack.python.map.fastly.net" },
    ],
  },
  "pypa.io": {
    records: [
      ...certificateAuthorities,
      ...withoutMail,
      // The Packaging Authority's pages are on Read the Docs.
      { type: "CNAME", name: "www", target: "pypa.readthedocs.io" },
    ],
  },
  "pycon.org": {
    records: [
      ...certificateAuthorities,
      ...withMail,
      { type: "TXT", name: "_dmarc", value: "v=DMARC1; p=none" },
    ],
  },
  "planetpython.org": { records: [...certificateAuthorities, ...withoutMail] },
  "pythontest.net": { records: [...certificateAuthorities, ...withoutMail] },
  "jython.org": { records: [...certificateAuthorities, ...withoutMail] },
} as const satisfies Record<DomainName, Zone>;
