import { certificates, databaseCertificates, verifiedNames } from "../../../stacks/checks/certificates.ts";
import { describeRule, entry, server, web } from "../change.ts";

const useDays = "Use 1 to 398 days; the shorter, the less a stolen key is worth.";
const verifyOne =
  "or verify one of consul.psf.io, docs.psf.io, downloads.psf.io, pydotorg.psf.io, pydotorg-staging.psf.io, pycon.psf.io, pycon-staging.psf.io, hg.psf.io, lb.psf.io, postgresql.psf.io, backup.psf.io, speed-web.psf.io, bootstrap.pypa.psf.io and wiki.psf.io.";

describeRule("on certificates", certificates, [
  {
    title: "gives a key to machines of one role",
    edit: (draft) => {
      entry(draft.certificates, "pydotorg.psf.io").roles = ["pydotorg", "pydotorg-staging"];
    },
    violations: [
      [
        'certificates["pydotorg.psf.io"].roles',
        'machines of "pydotorg" and "pydotorg-staging" would share a key, so that one of them could pass for the others.',
        "Give each role a certificate of its own name, and let the services verify that name.",
      ],
    ],
  },
  {
    title: "refuses a validity that is too short, too long, or not shorter than the authority's",
    edit: (draft) => {
      entry(draft.certificates, "docs.psf.io").validity = "0 days";
      entry(draft.certificates, "hg.psf.io").validity = "399 days";
      entry(draft.certificates, "lb.psf.io").validity = "90 days";
      draft.authority.validity = "90 days";
    },
    violations: [
      ['certificates["docs.psf.io"].validity', "0 days is not how long a certificate may be valid.", useDays],
      ['certificates["hg.psf.io"].validity', "399 days is not how long a certificate may be valid.", useDays],
      [
        'certificates["lb.psf.io"].validity',
        "90 days is not shorter than the authority's 90 days.",
        "Shorten it, or let the authority be valid for longer.",
      ],
    ],
  },
  {
    title: "takes 1 and 398 days",
    edit: (draft) => {
      entry(draft.certificates, "docs.psf.io").validity = "1 days";
      entry(draft.certificates, "hg.psf.io").validity = "398 days";
    },
    violations: [],
  },
  {
    title: "refuses names that no certificate can have",
    edit: (draft) => {
      Object.assign(draft.certificates, {
        "Docs.psf.io": { roles: [], validity: "30 days" },
        [`${"a".repeat(60)}.psf.io`]: { roles: [], validity: "30 days" },
      });
      entry(draft.certificates, "consul.psf.io").alternativeNames = ["server..consul"];
    },
    violations: [
      [
        'certificates["consul.psf.io"].alternativeNames[0]',
        '"server..consul" is not a domain name.',
        "Use lower-case letters, digits and hyphens between dots.",
      ],
      [
        'certificates["Docs.psf.io"]',
        '"Docs.psf.io" cannot be the name of a certificate.',
        "Use a domain name of at most 64 characters.",
      ],
      [
        `certificates["${"a".repeat(60)}.psf.io"]`,
        `"${"a".repeat(60)}.psf.io" cannot be the name of a certificate.`,
        "Use a domain name of at most 64 characters.",
      ],
    ],
  },
  {
    title: "refuses an authority that cannot be one",
    edit: (draft) => {
      draft.authority.validity = "-1 days";
      draft.authority.subject.commonName = "";
      draft.authority.subject.country = "USA";
      draft.certificates = {};
    },
    violations: [
      ["authority.validity", '"-1 days" is not a number of days.', 'Write it as "1825 days".'],
      ["authority.subject.commonName", '"" cannot be a common name.', "Use 1 to 64 characters."],
      ["authority.subject.country", '"USA" is not a country.', 'Use its two capital letters, such as "US".'],
    ],
  },
]);

describeRule("on verified names", verifiedNames, [
  {
    title: "wants a certificate for every name that is verified",
    edit: (draft) => {
      web(draft, "docs").verify.name = "doc.psf.io";
      web(draft, "wiki").verify.name = "wikis.psf.io";
      draft.loadBalancers.name = "lbs.psf.io";
      draft.consul.serverName = "consuls.psf.io";
      draft.postgresql.host = "pg.psf.io";
    },
    violations: [
      ['services["docs"].verify.name', "doc.psf.io"],
      ['services["wiki"].verify.name', "wikis.psf.io"],
      ["loadBalancers.name", "lbs.psf.io"],
      ["consul.serverName", "consuls.psf.io"],
      ["postgresql.host", "pg.psf.io"],
    ].map(([place, name]) => [
      place ?? "",
      `no certificate has the name "${name}", which is verified.`,
      `Add certificates["${name}"], ${verifyOne}`,
    ]),
  },
  {
    title: "wants the certificate on the machines that answer",
    edit: (draft) => {
      entry(draft.certificates, "pydotorg-staging.psf.io").roles = ["pydotorg"];
      entry(draft.certificates, "lb.psf.io").roles = [];
      entry(draft.certificates, "consul.psf.io").roles = ["docs"];
      entry(draft.certificates, "postgresql.psf.io").roles = ["docs"];
    },
    violations: [
      ['services["pydotorg-staging"].verify.name', "pydotorg-staging", "pydotorg-staging.psf.io"],
      ["loadBalancers.name", "loadbalancer", "lb.psf.io"],
      ["consul.serverName", "consul", "consul.psf.io"],
      ["postgresql.host", "postgresql", "postgresql.psf.io"],
    ].map(([place, role, name]) => [
      place ?? "",
      `machines of the role "${role}" do not hold the certificate "${name}" that is verified there.`,
      `Add "${role}" to certificates["${name}"].roles.`,
    ]),
  },
  {
    title: "takes an alternative name, and leaves public authorities alone",
    edit: (draft) => {
      entry(draft.certificates, "docs.psf.io").alternativeNames = ["doc.psf.io"];
      web(draft, "docs").verify.name = "doc.psf.io";
      web(draft, "console").verify.name = "console.example.org";
    },
    violations: [],
  },
]);

const names = 'certificates["postgresql.psf.io"].alternativeNames';

describeRule("on the databases' certificates", databaseCertificates, [
  {
    title: "wants the names of a machine that joins the pair",
    edit: (draft) => {
      draft.servers.push({ ...server(draft, "pg1"), name: "pg2" });
    },
    violations: [
      [
        names,
        'the name "pg2.iad1.int.psf.io" is missing, by which the other machine of the pair verifies machines of the role "postgresql".',
        'Add "pg2.iad1.int.psf.io".',
      ],
      [
        names,
        'the name "pg2.iad1.psf.io" is missing, by which the repository of the backups verifies machines of the role "postgresql".',
        'Add "pg2.iad1.psf.io".',
      ],
    ],
  },
  {
    title: "wants Consul's name of the primary, and the repository's own",
    edit: (draft) => {
      const certificate = entry(draft.certificates, "postgresql.psf.io");
      certificate.alternativeNames = (certificate.alternativeNames ?? []).filter(
        (name) => !name.startsWith("primary."),
      );
      delete entry(draft.certificates, "backup.psf.io").alternativeNames;
    },
    violations: [
      [
        names,
        'the name "primary.postgresql.service.consul" is missing, by which pgbouncer verifies machines of the role "postgresql".',
        'Add "primary.postgresql.service.consul".',
      ],
      [
        'certificates["backup.psf.io"].alternativeNames',
        'the name "backup0.ord1.psf.io" is missing, by which a database host with its backups verifies machines of the role "backup".',
        'Add "backup0.ord1.psf.io".',
      ],
    ],
  },
  {
    title: "leaves a role without any certificate to the rule on verified names",
    edit: (draft) => {
      entry(draft.certificates, "postgresql.psf.io").roles = [];
    },
    violations: [],
  },
]);
