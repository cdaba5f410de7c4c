import { alertsHeard } from "../../../policies/rules/alerts-heard.ts";
import { describePolicy, within } from "../planned.ts";

const cutOff =
  "/etc/nftables.conf keeps do-agent from 169.254.169.254, so no alert hears of the Droplet. Let the account ask, as roles/base/firewall.ts does";

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
  {
    title: "wants a Droplet's firewall to let its agent out",
    resource: ["Firewall", "ams1-mail"],
    edit: ({ inputs }) => {
      inputs.outboundRules = [{ protocol: "tcp", portRange: "443", destinationAddresses: ["0.0.0.0/0"] }];
    },
    messages: [
      "No outbound rule lets do-agent reach 169.254.169.254 over tcp 80, so no alert hears of the Droplets behind the firewall. Let tcp out",
    ],
  },
  {
    title: "wants a Droplet's own firewall to let the agent ask",
    resource: ["Command", "mail1-ams1-configuration"],
    edit: ({ inputs }) => {
      inputs.stdin = String(inputs.stdin).replace("skuid != @metadata_users", "skuid != 0");
    },
    messages: [cutOff],
  },
  {
    title: "wants the agent among the accounts that the firewall learns of",
    resource: ["Command", "pythontest0-nyc1-configuration"],
    edit: ({ inputs }) => {
      inputs.stdin = String(inputs.stdin).replace(/(ExecStart=\S+firewall-names .*) do-agent/, "$1");
    },
    messages: [cutOff],
  },
]);
