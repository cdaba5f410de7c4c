import { unknown } from "../../../policies/pack/resource.ts";
import { machineMonitoring } from "../../../policies/rules/machine-monitoring.ts";
import { describePolicy, within } from "../planned.ts";

describePolicy(machineMonitoring, [
  {
    title: "wants a Droplet watched, and its tags",
    resource: ["Droplet", "mail1-ams1"],
    edit: ({ inputs }) => {
      delete inputs.monitoring;
      inputs.tags = ["estate:prod"];
    },
    messages: [
      "monitoring is absent, so the cloud brings no agent and alerts hear nothing of the machine. Set it to true",
      'The tag "prod:ams1:mail" is missing, by which firewalls and alerts find the machine. Add it',
    ],
  },
  {
    title: "leaves tags that are not known yet to the update",
    resource: ["Droplet", "mail1-ams1"],
    edit: ({ inputs }) => {
      inputs.tags = [unknown, unknown];
    },
    messages: [],
  },
  {
    title: "wants an instance's estate and role",
    resource: ["Instance", "docs0-iad1"],
    edit: ({ inputs }) => {
      within(inputs.metadata).role = "downloads";
    },
    messages: ['metadata.role is "downloads". Set it to "docs", as the catalog has it'],
  },
]);
