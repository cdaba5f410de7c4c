import type { ResourcePolicy } from "../pack/policy.ts";
import { isMissing, shown, text, texts, unknown } from "../pack/resource.ts";
import { consulPolicy, consulProvider, consulToken } from "../pack/types.ts";

/** Rules with which a token could give itself everything (Consul documentation, ACL rules). */
const power = /\b(?:acl|operator|keyring|mesh|peering)\s*=\s*"write"/;
const everything = /\b(?:agent|key|node|query|service)_prefix\s+""\s*\{[^}]*policy\s*=\s*"write"/;

/** The one management token is the servers' own; it is in their configuration and in the provider, nowhere else. */
export const consulAccess: ResourcePolicy = {
  name: "consul-access",
  description: "Consul's tokens are for one machine each, and none but the servers' may manage.",
  types: [consulPolicy, consulToken, consulProvider],
  violations: ({ type, inputs }, estate) => {
    switch (type) {
      case consulPolicy: {
        const rules = text(inputs.rules) ?? "";
        return [power, everything].flatMap((pattern) => {
          const found = pattern.exec(rules)?.[0];
          return found === undefined
            ? []
            : [`rules has ${found}, which is management in disguise. Name what the role registers`];
        });
      }
      case consulToken:
        return tokenViolations(inputs, estate.consul.datacenter);
      default:
        return [
          ...(inputs.scheme === "https" || inputs.scheme === unknown
            ? []
            : [
                `scheme is ${shown(inputs.scheme)}, so the management token travels in clear. Set it to "https"`,
              ]),
          ...(isMissing(inputs.caPem)
            ? ["caPem is absent. Give it the internal authority's certificate"]
            : []),
          ...(isMissing(inputs.token) ? ["token is absent. Give it the generated management token"] : []),
          ...(inputs.insecureHttps === true || inputs.insecureHttps === "true"
            ? ["insecureHttps is set, so any server is believed. Leave it out"]
            : []),
        ];
    }
  },
};

function tokenViolations(inputs: Readonly<Record<string, unknown>>, datacenter: string): readonly string[] {
  const policies = texts(inputs.policies);
  const identities = Array.isArray(inputs.nodeIdentities) ? inputs.nodeIdentities : [];
  return [
    ...(policies.includes("global-management") || policies.includes("builtin/global-management")
      ? ["policies has global-management. Give the token the policies of its role"]
      : []),
    ...(inputs.nodeIdentities === unknown || identities.length === 1
      ? []
      : [
          `nodeIdentities has ${identities.length} entries. A token is for one machine: ` +
            `give it one identity in ${datacenter}`,
        ]),
    ...(isMissing(inputs.policies) && isMissing(inputs.roles)
      ? ['policies is empty. Give the token "discovery" and the policy of its role']
      : []),
  ];
}
