import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { firstOfEachRole } from "../../stacks/derive/servers.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import type { AddressesOfRole } from "./datacenter.ts";
import { type InboundRule, inboundRules, machineRules } from "./rules.ts";

/** A security group for each role of a datacenter, from the same table as the hosts' own firewalls. */
export function createSecurityGroups(
  datacenter: string,
  estate: Estate,
  opts: pulumi.CustomResourceOptions,
): ReadonlyMap<string, openstack.networking.SecGroup> {
  return new Map(
    firstOfEachRole(estate, datacenter).map((server) => {
      const name = `${datacenter}-${server.role}`;
      const group = new openstack.networking.SecGroup(
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
  readonly group: openstack.networking.SecGroup;
  readonly addressesOfRole: AddressesOfRole;
}

/** Rules whose sources are machines: a rule for each address. */
export function admitMachines(
  name: string,
  args: AdmitMachinesArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  for (const { protocol, ports, roles } of machineRules(args.estate, args.server)) {
    const addresses = roles.flatMap((role) =>
      args.addressesOfRole(role).map((address) => ({ role, address })),
    );
    addresses.forEach(({ role, address }, index) => {
      new openstack.networking.SecGroupRule(
        `${name}-${protocol}-${ports}-${role}-${index}`,
        {
          ...portsOf(ports),
          securityGroupId: args.group.id,
          direction: "ingress",
          ethertype: "IPv4",
          protocol,
          remoteIpPrefix: pulumi.interpolate`${address}/32`,
        },
        opts,
      );
    });
  }
}

function createRules(
  name: string,
  rule: InboundRule,
  group: openstack.networking.SecGroup,
  opts: pulumi.CustomResourceOptions,
): void {
  for (const source of rule.sources) {
    const ethertype = source.includes(":") ? "IPv6" : "IPv4";
    new openstack.networking.SecGroupRule(
      `${name}-${rule.protocol}-${rule.ports ?? "all"}-${source}`,
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
