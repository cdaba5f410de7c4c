import { consulAccess } from "../../../policies/rules/consul-access.ts";
import { describePolicy } from "../planned.ts";

describePolicy(consulAccess, [
  {
    title: "refuses a policy with which a token could manage",
    resource: ["AclPolicy", "consul-discovery"],
    edit: ({ inputs }) => {
      inputs.rules = 'acl = "write"\nservice_prefix "" { policy = "write" }\n';
    },
    messages: [
      'rules has acl = "write", which is management in disguise. Name what the role registers',
      'rules has service_prefix "" { policy = "write", which is management in disguise. Name what the role registers',
    ],
  },
  {
    title: "refuses a token that may manage, or is for no machine",
    resource: ["AclToken", "consul-lb0-iad1"],
    edit: ({ inputs }) => {
      inputs.policies = ["discovery", "global-management"];
      inputs.nodeIdentities = [];
    },
    messages: [
      "policies has global-management. Give the token the policies of its role",
      "nodeIdentities has 0 entries. A token is for one machine: give it one identity in iad1",
    ],
  },
  {
    title: "refuses a token without policies",
    resource: ["AclToken", "consul-lb0-iad1"],
    edit: ({ inputs }) => {
      inputs.policies = [];
    },
    messages: ['policies is empty. Give the token "discovery" and the policy of its role'],
  },
  {
    title: "refuses to reach Consul in clear, unchecked or as anybody",
    resource: ["consul", "consul"],
    edit: ({ inputs }) => {
      Object.assign(inputs, { scheme: "http", caPem: "", token: "", insecureHttps: "true" });
    },
    messages: [
      'scheme is "http", so the management token travels in clear. Set it to "https"',
      "caPem is absent. Give it the internal authority's certificate",
      "token is absent. Give it the generated management token",
      "insecureHttps is set, so any server is believed. Leave it out",
    ],
  },
]);
