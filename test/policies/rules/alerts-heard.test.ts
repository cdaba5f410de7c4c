import { alertsHeard } from "../../../policies/rules/alerts-heard.ts";
import { describePolicy, within } from "../planned.ts";

describePolicy(alertsHeard, [
  {
    title: "wants an alert to reach somebody",
    resource: ["UptimeAlert", "www-python-org-down"],
    edit: ({ inputs }) => {
      inputs.notifications = [{ emails: [] }];
    },
    messages: ["The alert reaches nobody. Add an address"],
  },
  {
    title: "wants a Droplet's alert to reach somebody and to be on",
    resource: ["MonitorAlert", "digitalocean-cpu"],
    edit: ({ inputs }) => {
      within(inputs.alerts).emails = [];
      inputs.enabled = false;
    },
    messages: [
      "The alert reaches nobody. Add an address",
      "The alert is off (enabled). Remove it, or leave it on",
    ],
  },
]);
