import { certificationAuthorities } from "../../../stacks/checks/caa.ts";
import { describeRule, entry } from "../change.ts";

const remedy = (issuer: string) =>
  `Add { type: "CAA", tag: "issue", value: "${issuer}" } there, or choose another cdn.certificateAuthority.`;

describeRule("on certification authorities", certificationAuthorities, [
  {
    title: "refuses an authority of the CDN that a zone does not allow",
    edit: (draft) => {
      draft.cdn.certificateAuthority = "globalsign";
      draft.cdn.services = { docs: entry(draft.cdn.services, "docs") };
      for (const [name, service] of Object.entries(draft.services)) {
        if (service.kind === "web" && name !== "docs") service.cdn = "never";
      }
    },
    violations: [
      [
        'zones["python.org"].records',
        "the CAA records of python.org do not let globalsign.com issue a certificate for docs.python.org and doc.python.org.",
        remedy("globalsign.com"),
      ],
    ],
  },
  {
    title: "reads the closest name that says something",
    edit: (draft) => {
      entry(draft.zones, "pycon.org").records.push({
        type: "CAA",
        name: "us",
        tag: "issue",
        flags: 0,
        value: "letsencrypt.org",
      });
    },
    violations: [
      [
        'zones["pycon.org"].records',
        "the CAA records of us.pycon.org do not let certainly.com issue a certificate for us.pycon.org.",
        remedy("certainly.com"),
      ],
    ],
  },
  {
    title: "refuses to shut out the authority of the load balancers, also by nobody at all",
    edit: (draft) => {
      entry(draft.zones, "python.org").records.push({
        type: "CAA",
        name: "jobs",
        tag: "issue",
        flags: 0,
        value: ";",
      });
    },
    violations: [
      [
        'zones["python.org"].records',
        "the CAA records of jobs.python.org do not let letsencrypt.org issue a certificate for jobs.python.org.",
        'Add { type: "CAA", tag: "issue", value: "letsencrypt.org" } there, or choose another loadBalancers.acmeDirectory.',
      ],
    ],
  },
  {
    title: "lets everyone issue where the closest name says only whom to report to",
    edit: (draft) => {
      entry(draft.zones, "pycon.org").records.push({
        type: "CAA",
        name: "us",
        tag: "iodef",
        flags: 0,
        value: "mailto:security@example.org",
      });
    },
    violations: [],
  },
  {
    title: "lets everyone issue where a zone says nothing",
    edit: (draft) => {
      draft.cdn.certificateAuthority = "globalsign";
      for (const zone of Object.values(draft.zones)) {
        zone.records = zone.records.filter(({ type }) => type !== "CAA");
      }
    },
    violations: [],
  },
]);
