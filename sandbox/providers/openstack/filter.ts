import type { Cloud, CloudObject } from "../../cloud/cloud.ts";
import type { Filter, Permission } from "../../cloud/filter.ts";
import type { Properties } from "../../provider/values.ts";
import { maybeText, number, text, texts } from "../common/values.ts";
import { isRackspace } from "./endpoints.ts";
import { addressesOf } from "./ports.ts";
import { FLOATING_IP, PORT, SEC_GROUP, SEC_GROUP_RULE } from "./types.ts";

type Contents = Pick<Cloud, "list">;

/** By the names that the provider takes (IANA, protocol numbers). */
const PROTOCOLS: Readonly<Record<string, number>> = {
  ...{ ah: 51, dccp: 33, egp: 8, esp: 50, gre: 47, icmp: 1, igmp: 2 },
  ...{
    "ipv6-encap": 41,
    "ipv6-frag": 44,
    "ipv6-icmp": 58,
    "ipv6-nonxt": 59,
    "ipv6-opts": 60,
    "ipv6-route": 43,
  },
  ...{ ospf: 89, pgm: 113, rsvp: 46, sctp: 132, tcp: 6, udp: 17, udplite: 136, vrrp: 112 },
};
const ICMPV6 = 58;
const WITH_PORTS = [6, 17, 33, 132, 136];
const EVERYBODY: Readonly<Record<string, string>> = { IPv4: "0.0.0.0/0", IPv6: "::/0" };

/**
 * Security groups as they stand before the ports of instances (Neutron, agent/linux/iptables_firewall.py): what no rule
 * of any of a port's groups permits is dropped, answers pass. A port with port security and without a group lets nothing
 * through (Neutron, doc/source/admin/ovn/refarch, "Ports with no security groups"); one without port security
 * lets everything through. Rackspace's first cloud has no default group, and its ports are open without one (Rackspace,
 * Cloud Networks, "Controlling network access"). Types of ICMP are not told apart.
 */
export function portFilters(cloud: Contents): readonly Filter[] {
  const ports = cloud.list(PORT);
  const rules = new Map<string, readonly CloudObject[]>(cloud.list(SEC_GROUP).map(({ id }) => [id, []]));
  for (const rule of cloud.list(SEC_GROUP_RULE)) {
    const group = text(rule.properties, "securityGroupId");
    rules.set(group, [...(rules.get(group) ?? []), rule]);
  }
  return ports.filter(isFiltered).map((port) => {
    const own = groupsOf(port).flatMap((group) => rules.get(group) ?? defaultRules(group));
    const permissions = (direction: string) =>
      own
        .filter(({ properties }) => properties.direction === direction)
        .map(({ properties }) => permissionOf(properties, ports));
    const floating = cloud.list(FLOATING_IP).filter(({ properties }) => properties.portId === port.id);
    return {
      id: port.id,
      // A router translates a floating address before the port's groups see the packet.
      addresses: [...addressesOf(port), ...floating.map(({ properties }) => text(properties, "address"))],
      inbound: permissions("ingress"),
      outbound: permissions("egress"),
    };
  });
}

function isFiltered(port: CloudObject): boolean {
  const { deviceOwner, portSecurityEnabled } = port.properties;
  const [authUrl = ""] = port.scope.split(" ", 1);
  return (
    String(deviceOwner).startsWith("compute:") &&
    portSecurityEnabled !== false &&
    (groupsOf(port).length > 0 || !isRackspace({ authUrl }))
  );
}

function groupsOf({ properties }: CloudObject): readonly string[] {
  return texts(properties, "allSecurityGroupIds");
}

/** A group that nobody made is the account's default one (Neutron, security groups). */
function defaultRules(group: string): readonly Pick<CloudObject, "properties">[] {
  return Object.keys(EVERYBODY).flatMap((ethertype) => [
    { properties: { direction: "egress", ethertype } },
    { properties: { direction: "ingress", ethertype, remoteGroupId: group } },
  ]);
}

function permissionOf(rule: Properties, ports: readonly CloudObject[]): Permission {
  const ethertype = text(rule, "ethertype");
  const protocol = protocolOf(text(rule, "protocol"), ethertype);
  const [first, last] = [number(rule, "portRangeMin") ?? 0, number(rule, "portRangeMax") ?? 0];
  return {
    ...(protocol === undefined ? {} : { protocol }),
    ...(protocol !== undefined && WITH_PORTS.includes(protocol) && last > 0
      ? { ports: [first, last] as const }
      : {}),
    peers: peersOf(rule, ports).filter((peer) => peer.includes(":") === (ethertype === "IPv6")),
  };
}

function protocolOf(name: string, ethertype: string): number | undefined {
  if (name === "" || name === "any") return undefined;
  if (name === "icmp" && ethertype === "IPv6") return ICMPV6;
  return PROTOCOLS[name] ?? Number(name);
}

/** Members of a group are the fixed addresses of its ports: a floating one is none (Neutron, security group API). */
function peersOf(rule: Properties, ports: readonly CloudObject[]): readonly string[] {
  const group = text(rule, "remoteGroupId");
  if (group !== "") return ports.filter((port) => groupsOf(port).includes(group)).flatMap(addressesOf);
  return [maybeText(rule, "remoteIpPrefix") || (EVERYBODY[text(rule, "ethertype")] ?? "")];
}
