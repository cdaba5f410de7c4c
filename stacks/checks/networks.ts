import {
  benchmarkRange,
  contains,
  formatCidr,
  type Network,
  networkSize,
  overlaps,
  parseCidr,
  privateRanges,
} from "../derive/cidr.ts";
import { parseCidr6 } from "../derive/cidr6.ts";
import { serversIn } from "../derive/servers.ts";
import type { Datacenter } from "../vocabulary/index.ts";
import { entryPlace } from "./entries.ts";
import { list, type Rule, unless, type Violation } from "./violation.ts";

/** DigitalOcean's own within 10.0.0.0/8 (DigitalOcean, VPC limits). */
const reservedByDigitalOcean = ["10.229.0.0/16", "10.244.0.0/16", "10.245.0.0/16", "10.246.0.0/24"];

/** Shortest and longest prefix of a private network by provider (DigitalOcean, API reference, VPCs). */
const prefixes = { digitalocean: [16, 28], openstack: [8, 28] } as const;

/** Shortest prefix of a deployers' network: the largest that a single owner has. */
const shortestOfDeployers = { 4: 8, 6: 16 } as const;

/** Addresses of a network that the clouds keep: network, gateway, DHCP, DNS, broadcast and some to spare. */
const keptByCloud = 8;

/** Private networks are valid, private, of a size the cloud takes, and disjoint; so are the deployers' networks valid. */
export const networks: Rule = (estate) => {
  const parsed: { readonly name: string; readonly place: string; readonly network: Network }[] = [];
  const violations: Violation[] = [];
  for (const [name, datacenter] of Object.entries(estate.datacenters)) {
    const place = `datacenters["${name}"].privateNetwork`;
    const network = parseCidr(datacenter.privateNetwork);
    if (!network) {
      violations.push(notANetwork(place, datacenter.privateNetwork));
      continue;
    }
    violations.push(
      ...checkRange(datacenter, network, place),
      ...unless(
        serversIn(estate, name).length <= networkSize(network) - keptByCloud,
        place,
        `${datacenter.privateNetwork} has no room for the machines of ${name}, of which there are ${serversIn(estate, name).length}.`,
        `Choose a shorter prefix; the cloud keeps ${keptByCloud} addresses for itself.`,
      ),
      ...parsed
        .filter((other) => overlaps(other.network, network))
        .map((other) => ({
          place,
          message: `${datacenter.privateNetwork} overlaps with ${formatCidr(other.network)} of ${other.name}.`,
          remedy: "Choose ranges that share no address.",
        })),
    );
    parsed.push({ name, place, network });
  }
  return [...violations, ...checkDeployers(estate.deployers)];
};

function notANetwork(place: string, text: string, version: 4 | 6 = 4): Violation {
  const example = version === 4 ? "10.10.0.0/20" : "2001:db8:7::/48";
  return {
    place,
    message: `"${text}" is not an IPv${version} network.`,
    remedy: `Write its first address and its prefix, such as "${example}".`,
  };
}

function checkRange(datacenter: Datacenter, network: Network, place: string): readonly Violation[] {
  const inOneOf = (ranges: readonly string[]) => within(network, ranges).length > 0;
  const [shortest, longest] = prefixes[datacenter.provider];
  const reserved = datacenter.provider === "digitalocean" ? reservedByDigitalOcean : [];
  return [
    ...unless(
      inOneOf([...privateRanges, benchmarkRange]),
      place,
      `${formatCidr(network)} is not a private network.`,
      `Choose one within ${list([...privateRanges])}, or ${benchmarkRange} where those are taken.`,
    ),
    ...unless(
      network.prefix >= shortest && network.prefix <= longest,
      place,
      `the prefix of ${formatCidr(network)} is not one that ${datacenter.providerName} takes.`,
      `Choose /${shortest} to /${longest}.`,
    ),
    ...reserved
      .filter((range) => {
        const other = parseCidr(range);
        return other !== undefined && overlaps(network, other);
      })
      .map((range) => ({
        place,
        message: `${formatCidr(network)} overlaps with ${range}, which ${datacenter.providerName} keeps for itself.`,
        remedy: "Choose a range that shares no address with it.",
      })),
  ];
}

function within(network: Network, ranges: readonly string[]): readonly string[] {
  return ranges.filter((range) => {
    const outer = parseCidr(range);
    return outer !== undefined && contains(outer, network);
  });
}

function checkDeployers(
  deployers: readonly { readonly name: string; readonly range: string }[],
): readonly Violation[] {
  return [
    ...unless(
      deployers.length > 0,
      "deployers",
      "there is no network to deploy from, so nothing could reach Consul.",
      "Add the network in which `pulumi up` runs.",
    ),
    ...deployers.flatMap(({ name, range }, index) => {
      const version = range.includes(":") ? 6 : 4;
      const network = version === 4 ? parseCidr(range) : parseCidr6(range);
      const place = `${entryPlace("deployers", deployers, index)}.range`;
      if (!network) return [notANetwork(place, range, version)];
      const shortest = shortestOfDeployers[version];
      return unless(
        network.prefix >= shortest,
        place,
        `${range} ("${name}") would open Consul's API to much of the Internet.`,
        `Name the network in which \`pulumi up\` runs, with a prefix of /${shortest} or longer.`,
      );
    }),
  ];
}
