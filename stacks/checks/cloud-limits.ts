import { serversIn } from "../derive/servers.ts";
import type { Datacenter, Estate, OpenStackDatacenter } from "../vocabulary/index.ts";
import { entryPlace } from "./entries.ts";
import { type Rule, unless, type Violation } from "./violation.ts";

/**
 * Names of estates, datacenters and roles become labels of machines' names, DigitalOcean tags and firewall names, and
 * OpenStack names: what all of them take (DigitalOcean, API reference; RFC 1035).
 */
const label = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Rules of one firewall, in and out together (DigitalOcean, Cloud Firewall limits). */
const firewallRules = 50;

/** Beside a role's table: SSH and ICMP in; TCP, UDP and ICMP out. */
const firewallRulesOfEvery = 5;

/** Addresses in one field of a firewall's rule (DigitalOcean, Cloud Firewall limits). */
const firewallAddresses = 1000;

/** What the clouds count: machines, memory, names, firewall rules. */
export const cloudLimits: Rule = (estate) => [
  ...aLabel("name", estate.name),
  ...Object.entries(estate.datacenters).flatMap(([name, datacenter]) => [
    ...aLabel(`datacenters["${name}"]`, name),
    ...(datacenter.provider === "openstack" ? openStack(estate, name, datacenter) : []),
  ]),
  ...Object.keys(estate.roles).flatMap((name) => [
    ...aLabel(`roles["${name}"]`, name),
    ...firewall(estate, name),
  ]),
];

function aLabel(place: string, name: string): readonly Violation[] {
  return unless(
    label.test(name),
    place,
    `"${name}" cannot be part of a name in the clouds.`,
    "Use lower-case letters, digits and hyphens, beginning with a letter, at most 63 characters.",
  );
}

function openStack(estate: Estate, name: string, datacenter: OpenStackDatacenter): readonly Violation[] {
  const { limits } = datacenter.cloud;
  const servers = serversIn(estate, name);
  const memory = servers.reduce((sum, { size }) => sum + Number.parseInt(size, 10), 0);
  const place = `datacenters["${name}"]`;
  const sameRegion = Object.values(estate.datacenters).filter((other) => isSameRegion(datacenter, other));
  return [
    ...unless(
      servers.length <= limits.servers,
      place,
      `${servers.length} machines are more than the ${limits.servers} that ${name} allows.`,
      "Move machines to another datacenter, or raise cloud.limits.servers once the provider has raised its quota.",
    ),
    ...unless(
      memory <= Number.parseInt(limits.memory, 10),
      place,
      `its machines need ${memory} GB of memory, more than the ${limits.memory} that ${name} allows.`,
      "Use smaller sizes, or raise cloud.limits.memory once the provider has raised its quota.",
    ),
    ...unless(
      sameRegion.length <= limits.networks,
      place,
      `the region ${datacenter.region} allows ${limits.networks} networks, fewer than the datacenters there, of which there are ${sameRegion.length}.`,
      "Join datacenters, or raise cloud.limits.networks once the provider has raised its quota.",
    ),
    ...unless(
      networkName(estate, name).length <= limits.networkName,
      place,
      `its network's name "${networkName(estate, name)}" has more than ${limits.networkName} characters.`,
      "Shorten the name of the datacenter or of the estate.",
    ),
  ];
}

function isSameRegion(one: OpenStackDatacenter, other: Datacenter): boolean {
  return (
    other.provider === "openstack" &&
    other.region === one.region &&
    other.cloud.identity.url === one.cloud.identity.url
  );
}

/** `prod-iad1`: estates may share an account, so a network's name says whose it is. */
function networkName(estate: Estate, datacenter: string): string {
  return `${estate.name}-${datacenter}`;
}

/** Only roles with a machine at DigitalOcean have a firewall there. */
function firewall(estate: Estate, name: string): readonly Violation[] {
  const role = estate.roles[name];
  const atDigitalOcean = estate.servers.some(
    (server) => server.role === name && estate.datacenters[server.datacenter]?.provider === "digitalocean",
  );
  if (!role || !atDigitalOcean) return [];
  const rules = role.ports.length + firewallRulesOfEvery;
  return [
    ...unless(
      rules <= firewallRules,
      `roles["${name}"].ports`,
      `${rules} firewall rules (${firewallRulesOfEvery} of them on every machine) are more than the ${firewallRules} that DigitalOcean allows.`,
      'Join neighbouring ports into ranges such as "8000-8010".',
    ),
    ...role.ports.flatMap((port, index) => {
      const from = port.from;
      if (typeof from === "string") return [];
      const sources = estate.servers.filter((server) => from.roles.includes(server.role)).length;
      return unless(
        sources <= firewallAddresses,
        `${entryPlace(`roles["${name}"].ports`, role.ports, index)}.from`,
        `${sources} addresses are more than the ${firewallAddresses} that a DigitalOcean firewall rule takes.`,
        "Allow a network instead of roles.",
      );
    }),
  ];
}
