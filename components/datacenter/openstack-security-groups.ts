import { SecGroup } from "@pulumi/openstack/networking/secGroup.js";
import { SecGroupRule } from "@pulumi/openstack/networking/secGroupRule.js";
import * as pulumi from "@pulumi/pulumi";
import { hasIpv6 } from "../../stacks/derive/ipv6.ts";
import { firstOfEachRole } from "../../stacks/derive/servers.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import type { AddressedMachine, MachinesOfRole } from "./datacenter.ts";
import { type InboundRule, inboundRules, machineRules } from "./rules.ts";

/** A security group for each role of a datacenter, from the same table as the hosts' own firewalls. */
export function createSecurityGroups(
  datacenter: string,
  estate: Estate,
  opts: pulumi.CustomResourceOptions,
): ReadonlyMap<string, SecGroup> {
  return new Map(
    firstOfEachRole(estate, datacenter).map((server) => {
      const name = `${datacenter}-${server.role}`;
      const group = new SecGroup(
        name,
        { name: `${estate.name}-${name}`, description: `Ports of the role ${server.role}` },
        opts,
      );
      for (const rule of inboundRules(estate, server)) createRules(name, rule, group, opts);
      return [server.role, group];
    }),
  );
}

export interface AdmitMachinesArgs {
  readonly estate: Estate;
  readonly server: Server;
  /** Of the datacenter, by role. */
  readonly groups: ReadonlyMap<string, SecGroup>;
  readonly machinesOfRole: MachinesOfRole;
}

/** A rule is for one version of IP. */
const ipv4 = {
  ethertype: "IPv4",
  suffix: "",
  length: 32,
  addressOf: ({ publicAddress }: AddressedMachine): pulumi.Output<string> | undefined => publicAddress,
} as const;
const ipv6 = {
  ethertype: "IPv6",
  suffix: "-ipv6",
  length: 128,
  addressOf: ({ publicAddress6 }: AddressedMachine): pulumi.Output<string> | undefined => publicAddress6,
} as const;

/**
 * Rules whose sources are machines. Those of the same datacenter come by its private network: their group stands for all
 * fixed addresses of its ports, and the next machine has it from its boot on. A group does not stand for floating addresses, and
 * others come by their public one: a rule for each machine, named after it, so that one that goes moves no other.
 */
export function admitMachines(
  name: string,
  args: AdmitMachinesArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const { estate, server, groups, machinesOfRole } = args;
  const group = groups.get(server.role);
  if (!group) return;
  const versions = hasIpv6(estate, server) ? ([ipv4, ipv6] as const) : ([ipv4] as const);
  for (const { protocol, ports, roles } of machineRules(estate, server)) {
    for (const { ethertype, suffix, addressOf, length } of versions) {
      const rule = {
        ...portsOf(ports),
        securityGroupId: group.id,
        direction: "ingress",
        ethertype,
        protocol,
      };
      for (const role of roles) {
        const remote = groups.get(role);
        if (!remote) continue;
        new SecGroupRule(
          `${name}-${protocol}-${ports}-${role}${suffix}`,
          { ...rule, remoteGroupId: remote.id },
          opts,
        );
      }
      for (const machine of roles.flatMap(machinesOfRole)) {
        const address = addressOf(machine);
        if (address === undefined) continue;
        new SecGroupRule(
          `${name}-${protocol}-${ports}-${machine.key}${suffix}`,
          { ...rule, remoteIpPrefix: pulumi.interpolate`${address}/${length}` },
          opts,
        );
      }
    }
  }
}

function createRules(
  name: string,
  rule: InboundRule,
  group: SecGroup,
  opts: pulumi.CustomResourceOptions,
): void {
  for (const source of rule.sources) {
    const ethertype = source.includes(":") ? "IPv6" : "IPv4";
    // Two colons separate the parts of a URN.
    const from = source.replaceAll("::", "ipv6");
    new SecGroupRule(
      `${name}-${rule.protocol}-${rule.ports ?? "all"}-${from}`,
      {
        ...(rule.ports ? portsOf(rule.ports) : {}),
        securityGroupId: group.id,
        direction: "ingress",
        ethertype,
        protocol: rule.protocol === "icmp" && ethertype === "IPv6" ? "ipv6-icmp" : rule.protocol,
        remoteIpPrefix: source,
      },
      opts,
    );
  }
}

function portsOf(ports: string): { readonly portRangeMin: number; readonly portRangeMax: number } {
  const [first = 0, last = first] = ports.split("-").map(Number);
  return { portRangeMin: first, portRangeMax: last };
}
