import { registrations } from "../../stacks/derive/services.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";

/** An ACL policy: its name and its rules in HCL (Consul documentation, ACL rules). */
export interface Policy {
  readonly name: string;
  readonly description: string;
  readonly rules: string;
}

/** For every agent: it may look up any node and service, which DNS and consul-template need. */
const discovery: Policy = {
  name: "discovery",
  description: "Look up nodes and services",
  rules: hcl(['node_prefix "" { policy = "read" }', 'service_prefix "" { policy = "read" }']),
};

/** Policies of the whole cluster: discovery, and for each role what its machines register. */
export function policies(estate: Estate): readonly Policy[] {
  return [discovery, ...rolesWithRules(estate).map((role) => rolePolicy(estate, role))];
}

/** Names of the policies that a machine's token has beside its node identity. */
export function policiesOf(estate: Estate, server: Server): readonly string[] {
  return rolesWithRules(estate).includes(server.role) ? [discovery.name, server.role] : [discovery.name];
}

function rolesWithRules(estate: Estate): readonly string[] {
  const roles = new Set(
    estate.servers
      .filter(({ datacenter }) => datacenter === estate.consul.datacenter)
      .map(({ role }) => role),
  );
  return [...roles].filter((role) => roleRules(estate, role).length > 0);
}

function rolePolicy(estate: Estate, role: string): Policy {
  return {
    name: role,
    description: `What machines of the role ${role} register`,
    rules: hcl(roleRules(estate, role)),
  };
}

function roleRules(estate: Estate, role: string): readonly string[] {
  return [
    ...registrations(estate, role).map((name) => `service "${name}" { policy = "write" }`),
    ...(role === estate.postgresql.role ? patroniRules : []),
  ];
}

/** Patroni keeps its state under `service/`, registers the pair, and holds sessions (Patroni documentation, Consul). */
const patroniRules = [
  'service_prefix "postgresql" { policy = "write" }',
  'key_prefix "service/postgresql/" { policy = "write" }',
  'session_prefix "" { policy = "write" }',
];

function hcl(rules: readonly string[]): string {
  return `${rules.join("\n")}\n`;
}
