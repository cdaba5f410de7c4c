import type { CloudImage, Estate, OpenStackCloud, OpenStackDatacenter } from "../vocabulary/index.ts";
import { list, type Rule, unless, type Violation } from "./violation.ts";

/** What an OpenStack is said to have holds together: a program that asks for it is not refused halfway. */
export const clouds: Rule = (estate) =>
  openStack(estate).flatMap(([place, datacenter]) => [
    ...unless(
      datacenter.cloud.regions === undefined || datacenter.cloud.regions.includes(datacenter.region),
      `${place}.region`,
      `its cloud has no region "${datacenter.region}".`,
      `Use ${list(datacenter.cloud.regions ?? [])}, or the description of the region's own cloud.`,
    ),
    ...checkFiltering(place, datacenter.cloud),
    ...checkNetworks(place, datacenter.cloud),
    ...checkFlavors(place, datacenter.cloud),
    ...Object.entries(datacenter.cloud.images).flatMap(([name, image]) =>
      checkImage(`${place}.cloud.images["${name}"]`, image),
    ),
    ...Object.entries(datacenter.imageIds ?? {}).flatMap(([name, id]) =>
      unless(
        uuid.test(id),
        `${place}.imageIds["${name}"]`,
        `"${id}" is no identifier of an image.`,
        'Take it from "openstack image list", such as 6a2b0e1c-5d3f-4c1e-9b7a-0f2d4e6c8a10.',
      ),
    ),
  ]);

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function openStack(estate: Estate): readonly (readonly [string, OpenStackDatacenter])[] {
  return Object.entries(estate.datacenters).flatMap(([name, datacenter]) =>
    datacenter.provider === "openstack" ? [[`datacenters["${name}"]`, datacenter] as const] : [],
  );
}

/**
 * Identity version 2 is spoken by Rackspace's public cloud alone (Cloud Networks, Security groups). Elsewhere a machine's
 * port has a group whether one is named or not (Neutron, plugins/ml2/plugin.py, `_ensure_default_security_group_on_port`),
 * and port security is the owner's of a network to leave out: an account does not own a shared one.
 */
function checkFiltering(place: string, cloud: OpenStackCloud): readonly Violation[] {
  const { identity, filtering, addressing } = cloud;
  return [
    ...unless(
      identity.version === 3 || filtering === "host",
      `${place}.cloud.filtering`,
      "a cloud that speaks identity version 2 gives no security groups at boot: machines would have none.",
      'Write filtering: "host"; each host filters by the same table.',
    ),
    ...unless(
      identity.version === 2 || filtering === "security-groups" || addressing.kind === "floating",
      `${place}.cloud.filtering`,
      "a machine in a shared network that names no security group is in the account's default one, which admits its own members only.",
      'Write filtering: "security-groups".',
    ),
  ];
}

function checkNetworks(place: string, { addressing }: OpenStackCloud): readonly Violation[] {
  if (addressing.kind !== "shared-networks") return [];
  return addressing.networks.flatMap(({ name, id }, index) =>
    unless(
      !addressing.networks.slice(0, index).some((other) => other.name === name || other.id === id),
      `${place}.cloud.addressing.networks[${index}]`,
      `the network "${name}" (${id}) is there already.`,
      "Name each shared network once, by its own name and identifier.",
    ),
  );
}

function checkFlavors(place: string, { flavors }: OpenStackCloud): readonly Violation[] {
  return Object.entries(flavors).flatMap(([size, { id, name, memory }]) =>
    unless(
      Number.parseFloat(memory) >= Number.parseFloat(size),
      `${place}.cloud.flavors["${size}"]`,
      `the flavor ${id ?? name} has ${memory} of memory, less than ${size}.`,
      "Name a flavor that has as much.",
    ),
  );
}

/** The provider matches by RE2, which has no look-around and no references back (terraform-provider-openstack, images). */
const beyondRe2 = /\(\?(?:[=!]|<[=!])|\\[1-9]/;

function checkImage(place: string, { pattern, names }: CloudImage): readonly Violation[] {
  const expression = compiled(pattern);
  if (expression === undefined || beyondRe2.test(pattern)) {
    return unless(
      false,
      `${place}.pattern`,
      `${pattern} is no regular expression that the provider reads.`,
      "Escape what is to be taken literally, and do without look-around and references.",
    );
  }
  return names.flatMap((name, index) =>
    unless(
      expression.test(name),
      `${place}.names[${index}]`,
      `${pattern} does not match "${name}".`,
      "Mend the pattern, or leave out a name that the cloud does not have.",
    ),
  );
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}
