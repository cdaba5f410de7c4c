import { consulDenies } from "../../../policies/rules/consul-denies.ts";
import { describePolicy } from "../planned.ts";

const resource = ["Command", "consul0-iad1-configuration"] as const;

describePolicy(consulDenies, [
  {
    title: "refuses an agent that allows what no policy denies",
    resource,
    edit: ({ inputs }) => {
      inputs.stdin = String(inputs.stdin).replace('"default_policy": "deny"', '"default_policy": "allow"');
    },
    messages: ['/etc/consul.d/agent.json: acl.default_policy is "allow". Set it to "deny"'],
  },
  {
    title: "refuses an agent without access rules",
    resource,
    edit: ({ inputs }) => {
      inputs.stdin = String(inputs.stdin).replace('"acl": {', '"rules": {');
    },
    messages: [
      "/etc/consul.d/agent.json: acl.enabled is absent. Set it to true",
      '/etc/consul.d/agent.json: acl.default_policy is absent. Set it to "deny"',
    ],
  },
  {
    title: "refuses a machine of the datacenter without an agent",
    resource,
    edit: ({ inputs }) => {
      inputs.stdin = String(inputs.stdin).replace("= /etc/consul.d/agent.json", "= /etc/consul.d/other.json");
    },
    messages: ["/etc/consul.d/agent.json is no JSON file of the host. Every machine there has an agent"],
  },
]);
