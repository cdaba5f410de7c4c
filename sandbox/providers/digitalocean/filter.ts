import type { Cloud, CloudObject } from "../../cloud/cloud.ts";
import type { Filter, Permission } from "../../cloud/filter.ts";
import { getMachine } from "../../cloud/machine.ts";
import type { Properties } from "../../provider/values.ts";
import { numbers, records, text, texts } from "../common/values.ts";
import { DROPLET, FIREWALL } from "./types.ts";

type Contents = Pick<Cloud, "get" | "list">;

const ICMP = [1, 58];
const PROTOCOLS: Readonly<Record<string, readonly number[]>> = { icmp: ICMP, tcp: [6], udp: [17] };

const EVERYBODY = ["0.0.0.0/0", "::/0"];
/** "SMTP traffic over IPv6 is blocked at the network level" (DigitalOcean, IPv6 limits); its ports as users found them. */
const SMTP_OVER_IPV6: readonly Permission[] = [25, 465, 587].map((port) => ({
  protocol: 6,
  ports: [port, port],
  peers: ["::/0"],
}));

/**
 * The firewalls as they stand before droplets, on the public and on the VPC's interface ("Lessons from DigitalOcean
 * Networking", stangroome.com; faults of other operators). A droplet that no firewall holds is open; otherwise what no
 * rule of any of its firewalls permits is dropped, in both directions (DigitalOcean, "How to Configure Firewall Rules":
 * "If no outbound rules are configured, no outbound traffic is permitted"), and rules of several firewalls add up
 * ("How to Manage Droplets and Firewalls": "the union of all of the Firewalls' rules").
 */
export function dropletFilters(cloud: Contents): readonly Filter[] {
  return cloud.list(DROPLET).flatMap((droplet) => {
    const firewalls = cloud.list(FIREWALL).filter((firewall) => holds(firewall, droplet));
    const byIpv6 = text(droplet.properties, "ipv6Address") !== "";
    if (firewalls.length === 0 && !byIpv6) return [];
    const permissions = (rules: string, peers: string) =>
      firewalls.length === 0
        ? [{ peers: EVERYBODY }]
        : firewalls.flatMap(({ properties }) =>
            records(properties, rules).flatMap((rule) => permissionsOf(rule, peers, cloud)),
          );
    return [
      {
        id: droplet.id,
        addresses: addressesOf(droplet.id, cloud),
        inbound: permissions("inboundRules", "source"),
        outbound: permissions("outboundRules", "destination"),
        ...(byIpv6 ? { dropped: SMTP_OVER_IPV6 } : {}),
      },
    ];
  });
}

function holds({ properties }: CloudObject, droplet: CloudObject): boolean {
  return (
    numbers(properties, "dropletIds").includes(Number(droplet.id)) ||
    texts(properties, "tags").some((tag) => carries(droplet, tag))
  );
}

function permissionsOf(rule: Properties, peers: string, cloud: Contents): readonly Permission[] {
  const [first = 0, last = first] = text(rule, "portRange").split("-").map(Number);
  // `all`, or nothing for ICMP.
  const ports = Number.isNaN(first) || first === 0 ? {} : { ports: [first, last] as const };
  return (PROTOCOLS[text(rule, "protocol")] ?? []).map((protocol) => ({
    protocol,
    ...ports,
    peers: peersOf(rule, peers, cloud),
  }));
}

/**
 * A droplet at the other end, named itself or by a tag, is all of its addresses: poseidon/typhoon
 * (digital-ocean/container-linux/kubernetes, network.tf and controllers.tf) admits etcd by `source_tags` and reaches it
 * by `ipv4_address_private`. There are no load balancers or clusters here.
 */
function peersOf(rule: Properties, peers: string, cloud: Contents): readonly string[] {
  const tags = texts(rule, `${peers}Tags`);
  const ids = numbers(rule, `${peers}DropletIds`);
  const droplets = cloud
    .list(DROPLET)
    .filter((droplet) => ids.includes(Number(droplet.id)) || tags.some((tag) => carries(droplet, tag)));
  return [...texts(rule, `${peers}Addresses`), ...droplets.flatMap(({ id }) => addressesOf(id, cloud))];
}

function addressesOf(dropletId: string, cloud: Contents): readonly string[] {
  const own = getMachine(cloud, dropletId)?.addresses ?? [];
  // One that came later is on no interface yet, and the firewall stands before it all the same.
  const ipv6 = text(cloud.get(DROPLET, dropletId)?.properties ?? {}, "ipv6Address");
  return ipv6 === "" || own.includes(ipv6) ? own : [...own, ipv6];
}

/** Whatever the case in which somebody wrote it (DigitalOcean, API reference, tags). */
function carries({ properties }: CloudObject, tag: string): boolean {
  return texts(properties, "tags").some((own) => own.toLowerCase() === tag.toLowerCase());
}
