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
    violations: ["docs.python.org", "doc.python.org"].map((domain, index) => [
      `services["docs"].domains[${index}]`,
      `the CAA records of python.org do not let globalsign.com issue a certificate for ${domain}.`,
      remedy("globalsign.com"),
    ]),
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
        'services["pycon-prod"].domains[0]',
        "the CAA records of us.pycon.org do not let certainly.com issue a certificate for us.pycon.org.",
        remedy("certainly.com"),
      ],
    ],
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
