import { alertsHeard } from "../../../policies/rules/alerts-heard.ts";
import { describePolicy, within } from "../planned.ts";

describePolicy(alertsHeard, [
  {
    title: "wants an alert to reach the organization",
    resource: ["UptimeAlert", "www-python-org-down"],
    edit: ({ inputs }) => {
      inputs.notifications = [{ emails: ["someone@example.org"] }];
    },
    messages: ["The alert does not reach infrastructure-staff@python.org. Add the address"],
  },
  {
    title: "wants a Droplet's alert to reach the organization and to be on",
    resource: ["MonitorAlert", "digitalocean-cpu"],
    edit: ({ inputs }) => {
      within(inputs.alerts).emails = [];
      inputs.enabled = false;
    },
    messages: [
      "The alert does not reach infrastructure-staff@python.org. Add the address",
      "The alert is off (enabled). Remove it, or leave it on",
    ],
  },
]);
