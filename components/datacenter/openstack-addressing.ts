import type * as openstack from "@pulumi/openstack";
import type { Instance } from "@pulumi/openstack/compute/instance.js";
import { FloatingIp } from "@pulumi/openstack/networking/floatingIp.js";
import { getNetwork } from "@pulumi/openstack/networking/getNetwork.js";
import { Network } from "@pulumi/openstack/networking/network.js";
import { Port } from "@pulumi/openstack/networking/port.js";
import { Router } from "@pulumi/openstack/networking/router.js";
import { RouterInterface } from "@pulumi/openstack/networking/routerInterface.js";
import type { SecGroup } from "@pulumi/openstack/networking/secGroup.js";
import { Subnet } from "@pulumi/openstack/networking/subnet.js";
import * as pulumi from "@pulumi/pulumi";
import type {
  Estate,
  FloatingAddresses,
  OpenStackDatacenter,
  SharedNetworks,
} from "../../stacks/vocabulary/index.ts";
import { lookUp, warnBeside } from "../support/look-up.ts";
import { known, record } from "../support/state.ts";
import { orStop } from "../support/stop.ts";

/** How an instance gets its public and its private address. */
export interface OpenStackAddressing {
  readonly privateNetwork: pulumi.Output<string>;
  /** Networks of the cloud's own that were looked up, id by name. */
  readonly found: Readonly<Record<string, pulumi.Output<string>>>;
  /** What must exist before the first instance. */
  readonly ready: readonly pulumi.Resource[];
  createPort(name: string, group: SecGroup | undefined, opts: pulumi.CustomResourceOptions): MachinePort;
}

export interface MachinePort {
  /** A port of its own can be held by one instance only, so that a new one may not come before the old one goes. */
  readonly exclusive: boolean;
  readonly networks: pulumi.Input<pulumi.Input<openstack.types.input.compute.InstanceNetwork>[]>;
  /** Of the instance; a port of its own has them itself. */
  readonly securityGroups: readonly pulumi.Input<string>[];
  addresses(instance: Instance): {
    readonly publicAddress: pulumi.Output<string>;
    readonly publicAddress6: pulumi.Output<string> | undefined;
    readonly privateAddress: pulumi.Output<string>;
  };
}

interface AddressingArgs {
  readonly estate: Estate;
  readonly datacenter: OpenStackDatacenter;
}

type Placed = pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource };

/** The datacenter's private network, and its way to the public by the cloud's trait. */
export function createAddressing(
  name: string,
  { estate, datacenter }: AddressingArgs,
  opts: Placed,
): OpenStackAddressing {
  const { addressing } = datacenter.cloud;
  const network = new Network(name, { name: `${estate.name}-${name}` }, opts);
  const subnet = new Subnet(
    name,
    {
      name: `${estate.name}-${name}`,
      networkId: network.id,
      cidr: datacenter.privateNetwork,
      ipVersion: 4,
      ...(datacenter.cloud.dhcp ? {} : { enableDhcp: false }),
      // Without a router the subnet must not claim a gateway, or it takes the default route from the public network.
      ...(addressing.kind === "floating"
        ? { dnsNameservers: [...addressing.nameServers] }
        : { noGateway: true }),
    },
    opts,
  );
  switch (addressing.kind) {
    case "shared-networks":
      return sharedNetworks(name, addressing, datacenter.ipv6 === true, network, subnet);
    case "floating":
      return floatingAddresses(name, addressing, network, subnet, opts);
  }
}

/**
 * As soon as one network is named the shared ones must be named too: an instance has only the networks of its list
 * (Rackspace, Create server with network).
 */
function sharedNetworks(
  datacenter: string,
  { networks }: SharedNetworks,
  ipv6: boolean,
  network: Network,
  subnet: Subnet,
): OpenStackAddressing {
  const [open] = networks;
  const shared = networks.map(({ name, id }, index) => ({ name, uuid: id, accessNetwork: index === 0 }));
  return {
    privateNetwork: network.id,
    found: {},
    ready: [subnet],
    createPort: (_, group) => ({
      exclusive: false,
      networks: [...shared, { uuid: network.id }],
      // To the ports that the cloud makes for an instance it gives the groups of the instance.
      securityGroups: group ? [group.name] : [],
      addresses: (instance) => {
        const remedy =
          `Name the networks of datacenters["${datacenter}"].cloud.addressing as "openstack server show" names them for this ` +
          "machine, and bring the stack up again.";
        const inNetwork = (id: pulumi.Input<string>, called: pulumi.Input<string>) =>
          pulumi
            .all([instance.networks, id, instance.name, called])
            .apply(([ports, uuid, machine, network]) =>
              orStop(() => addressIn(ports, uuid, { machine, network }), remedy),
            );
        return {
          publicAddress: inNetwork(open.id, open.name),
          publicAddress6: ipv6 ? ipv6AddressOf(instance) : undefined,
          privateAddress: inNetwork(network.id, network.name),
        };
      },
    }),
  };
}

/**
 * The provider writes an IPv6 address in brackets (terraform-provider-openstack 1.54.1, compute_instance_v2.go).
 * @throws {Error} in the `up`, where the first network gives none: an empty address would be published
 */
function ipv6AddressOf({ accessIpV6, name }: Instance): pulumi.Output<string> {
  return pulumi.all([accessIpV6, name]).apply(([address, instance]) => {
    if (address !== "") return address.replace(/^\[|\]$/g, "");
    throw new Error(
      `${instance} has no IPv6 address: the cloud's first shared network gives none. ` +
        "Remove ipv6 from its datacenter",
    );
  });
}

/** What the state knows of a network by that name, else what the cloud says. */
function externalNetworkId(datacenter: string, name: string, opts: Placed): pulumi.Output<string> {
  return known(opts.parent).apply(async ({ networks }) => {
    const id = record(networks)[name];
    if (typeof id === "string") return id;
    const ask = async () => (await getNetwork({ name, external: true }, opts)).id;
    return lookUp({ what: `The network ${name} of ${datacenter}`, ask }, warnBeside(opts.parent));
  });
}

interface ExpectedAddress {
  /** `lb0.iad1.psf.io`. */
  readonly machine: string;
  readonly network: string;
}

/**
 * The address that a machine has in a network. A network that the provider could not join is missing from the list
 * without a word: what was published then would be no address, or that of another network.
 *
 * @throws {Error} where there is none
 */
export function addressIn(
  ports: readonly { readonly uuid?: string; readonly name?: string; readonly fixedIpV4?: string }[],
  id: string,
  { machine, network }: ExpectedAddress,
): string {
  // An import knows the networks' names alone (terraform-provider-openstack 1.54.1, flattenInstanceNetworks).
  const port =
    ports.find(({ uuid }) => uuid === id) ?? ports.find(({ uuid, name }) => !uuid && name === network);
  const address = port?.fixedIpV4;
  if (address) return address;
  const found = ports.map(({ name, fixedIpV4 }) => `${name} (${fixedIpV4 || "no address"})`).join(", ");
  throw new Error(
    `servers: ${machine} has no address in the network "${network}" (${id}); the cloud's answer has ${found || "no network"}. ` +
      "No name was pointed at it.",
  );
}

function floatingAddresses(
  datacenter: string,
  { externalNetwork }: FloatingAddresses,
  network: Network,
  subnet: Subnet,
  opts: Placed,
): OpenStackAddressing {
  const external = externalNetworkId(datacenter, externalNetwork, opts);
  const router = new Router(datacenter, { name: datacenter, externalNetworkId: external }, opts);
  const remedy = `Look at the port and its subnet ("openstack port show"), and bring the stack up again.`;
  const joined = new RouterInterface(datacenter, { routerId: router.id, subnetId: subnet.id }, opts);
  return {
    privateNetwork: network.id,
    found: { [externalNetwork]: external },
    ready: [joined],
    createPort: (name, group, portOptions) => {
      const port = new Port(
        name,
        {
          name,
          networkId: network.id,
          fixedIps: [{ subnetId: subnet.id }],
          // Without a group, port security lets nothing through (Neutron, "Ports with no security groups").
          ...(group
            ? { securityGroupIds: [group.id] }
            : { noSecurityGroups: true, portSecurityEnabled: false }),
        },
        portOptions,
      );
      const floating = new FloatingIp(
        name,
        { pool: externalNetwork, portId: port.id },
        pulumi.mergeOptions(portOptions, { dependsOn: [joined] }),
      );
      return {
        exclusive: true,
        networks: [{ port: port.id }],
        securityGroups: [],
        addresses: () => ({
          publicAddress: floating.address,
          // Floating addresses are of IPv4 alone (OpenStack Networking, IPv6): the checks refuse ipv6 here.
          publicAddress6: undefined,
          privateAddress: pulumi
            .all([port.allFixedIps, network.id, network.name])
            .apply(([[fixedIpV4 = ""], uuid, own]) =>
              orStop(
                () => addressIn([{ uuid, name: own, fixedIpV4 }], uuid, { machine: name, network: own }),
                remedy,
              ),
            ),
        }),
      };
    },
  };
}
