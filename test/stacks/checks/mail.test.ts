import { mail } from "../../../stacks/checks/mail.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { describeRule } from "../change.ts";

const index = prod.servers.findIndex(({ name }) => name === "mail1");

describeRule("on mail", mail, [
  {
    title: "refuses a mail host and an own address without an exchanger",
    edit: (draft) => {
      for (const zone of Object.values(draft.zones)) {
        zone.records = zone.records.filter(({ type }) => type !== "MX");
      }
    },
    violations: [
      [
        `servers[${index}]`,
        "no MX record leads to mail1, so it gets no mail.",
        'Add { type: "MX", name: "@", target: "mail.python.org", priority: 10 } to each zone whose mail it takes.',
      ],
      [
        "organization.email",
        "python.org has no mail exchanger, so nothing reaches infrastructure-staff@python.org.",
        'Add an MX record to zones["python.org"], or use an address elsewhere.',
      ],
    ],
  },
]);
