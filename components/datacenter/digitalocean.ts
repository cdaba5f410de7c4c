import { Droplet } from "@pulumi/digitalocean/droplet.js";
import { Firewall } from "@pulumi/digitalocean/firewall.js";
import { Tag } from "@pulumi/digitalocean/tag.js";
import { Volume } from "@pulumi/digitalocean/volume.js";
import { VolumeAttachment } from "@pulumi/digitalocean/volumeAttachment.js";
import { Vpc } from "@pulumi/digitalocean/vpc.js";
import * as pulumi from "@pulumi/pulumi";
import { dropletSizes } from "../../stacks/clouds/digitalocean.ts";
import { imagesOfDroplets } from "../../stacks/derive/images.ts";
import { firstOfEachRole, isInConsul } from "../../stacks/derive/servers.ts";
import type { DigitalOceanDatacenter as Catalog, Estate, Server } from "../../stacks/vocabulary/index.ts";
import { keepIf } from "../support/protection.ts";
import { cloudName } from "./cloud-name.ts";
import type { AddressedMachine, Datacenter, Machine, MachineArgs, MachinesOfRole } from "./datacenter.ts";
import type { DigitalOceanAccount } from "./digitalocean-account.ts";
import { inboundRules, machineRules } from "./rules.ts";

export interface DigitalOceanDatacenterArgs {
  readonly estate: Estate;
  readonly datacenter: Catalog;
  readonly account: DigitalOceanAccount;
}

/** Inputs of a Droplet whose change replaces it (provider's schema); an import reads few of them. */
const replacing = [
  ...["dropletAgent", "image", "monitoring", "publicNetworking"],
  ...["region", "sshKeys", "userData", "vpcUuid"],
];

/** A VPC, a tag and a firewall for each role, and Droplets in them. */
export class DigitalOceanDatacenter extends pulumi.ComponentResource implements Datacenter {
  private readonly dc: string;
  private readonly args: DigitalOceanDatacenterArgs;
  private readonly vpc: Vpc;
  private readonly tags: ReadonlyMap<string, Tag>;
  private readonly firewalls: readonly Firewall[];
  private readonly droplets: Droplet[] = [];
  private readonly volumes: Volume[] = [];

  constructor(name: string, args: DigitalOceanDatacenterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:datacenter:DigitalOcean", name, {}, opts);
    const { estate, datacenter } = args;
    this.dc = name;
    this.args = args;
    this.vpc = new Vpc(
      name,
      {
        name: `${estate.name}-${name}`,
        region: datacenter.region,
        ipRange: datacenter.privateNetwork,
        description: `Private network of ${name}.${estate.zone}`,
      },
      { parent: this },
    );
    this.tags = new Map(
      firstOfEachRole(estate, name).map(({ role }) => [
        role,
        new Tag(`${name}-${role}`, { name: `${estate.name}:${name}:${role}` }, { parent: this }),
      ]),
    );
    // A firewall is in force for a tag before the first machine has it: no machine is open for a moment.
    this.firewalls = firstOfEachRole(estate, name).map((server) => this.createFirewall(server));
    this.registerOutputs({ vpc: this.vpc.id });
  }

  createMachine(name: string, args: MachineArgs, opts: pulumi.CustomResourceOptions): Machine {
    const { datacenter, account } = this.args;
    const volume = args.server.volume ? this.createVolume(name, args.server.volume.size, opts) : undefined;
    const droplet = new Droplet(
      name,
      {
        name: args.hostName,
        region: datacenter.region,
        size: cloudName(dropletSizes, args.size, `servers: ${args.hostName}: size`),
        image: cloudName(imagesOfDroplets(this.args.estate), args.image, `servers: ${args.hostName}: image`),
        vpcUuid: this.vpc.id,
        sshKeys: [account.deployKey.fingerprint],
        userData: args.userData,
        tags: [account.tag.name, this.tagOf(args.server)],
        monitoring: true,
        ...(datacenter.ipv6 ? { ipv6: true } : {}),
        gracefulShutdown: true,
      },
      pulumi.mergeOptions(opts, {
        dependsOn: [...this.firewalls],
        // Names of Droplets need not be unique: a successor boots before the old machine goes, but for Consul.
        deleteBeforeReplace: isInConsul(this.args.estate, args.server),
        // The provider's own is 60 s for all of it, shutdown included (docs/providers/digitalocean.md, Droplet).
        customTimeouts: { delete: "15m" },
        // A new deploy key reaches running machines by configuration, not by replacing them.
        ...keepIf(args.stateful, {
          stateful: ["image", "userData"],
          always: [
            ...(args.adopted ? replacing : ["sshKeys"]),
            // DigitalOcean takes no IPv6 address away: without this the machine would be replaced for it.
            ...(datacenter.ipv6 ? [] : ["ipv6"]),
          ],
        }),
      }),
    );
    const attachment =
      volume &&
      new VolumeAttachment(
        name,
        { dropletId: droplet.id.apply(Number), volumeId: volume.id },
        { ...opts, dependsOn: [droplet], deleteBeforeReplace: true },
      );
    if (volume) this.volumes.push(volume);
    this.droplets.push(droplet);
    return {
      resource: droplet,
      ...(attachment ? { attachment } : {}),
      publicAddress: droplet.ipv4Address,
      publicAddress6: datacenter.ipv6 ? droplet.ipv6Address : undefined,
      privateAddress: droplet.ipv4AddressPrivate,
      tag: this.tagOf(args.server),
    };
  }

  admitMachines(machinesOfRole: MachinesOfRole, opts: pulumi.CustomResourceOptions): void {
    const { estate, datacenter } = this.args;
    const ipv6 = datacenter.ipv6 === true;
    for (const server of firstOfEachRole(estate, this.dc)) {
      const rules = machineRules(estate, server).flatMap(({ protocol, ports, roles }) => {
        const machines = roles.flatMap(machinesOfRole);
        return machines.length === 0 ? [] : [{ protocol, portRange: ports, ...sourcesOf(machines, ipv6) }];
      });
      if (rules.length === 0) continue;
      new Firewall(
        `${this.dc}-${server.role}-machines`,
        {
          name: `${estate.name}-${this.dc}-${server.role}-machines`,
          tags: [this.tagOf(server)],
          inboundRules: rules,
        },
        opts,
      );
    }
  }

  /** Names of everything here that a project can hold. */
  projectMembers(): pulumi.Output<string>[] {
    return [
      ...this.droplets.map(({ dropletUrn }) => dropletUrn),
      ...this.volumes.map(({ volumeUrn }) => volumeUrn),
    ];
  }

  private createFirewall(server: Server): Firewall {
    const { estate } = this.args;
    const everywhere = ["0.0.0.0/0", "::/0"];
    return new Firewall(
      `${this.dc}-${server.role}`,
      {
        name: `${estate.name}-${this.dc}-${server.role}`,
        tags: [this.tagOf(server)],
        inboundRules: inboundRules(estate, server).map(({ protocol, ports, sources }) => ({
          protocol,
          ...(ports ? { portRange: ports } : {}),
          sourceAddresses: [...sources],
        })),
        outboundRules: [
          { protocol: "icmp", destinationAddresses: everywhere },
          { protocol: "tcp", portRange: "all", destinationAddresses: everywhere },
          { protocol: "udp", portRange: "all", destinationAddresses: everywhere },
        ],
      },
      { parent: this },
    );
  }

  private createVolume(name: string, size: string, opts: pulumi.CustomResourceOptions): Volume {
    return new Volume(
      name,
      {
        name: `${this.args.estate.name}-${name}`,
        region: this.args.datacenter.region,
        size: Number.parseInt(size, 10),
        initialFilesystemType: "ext4",
      },
      pulumi.mergeOptions(opts, keepIf(true, { stateful: ["initialFilesystemType"], always: [] })),
    );
  }

  private tagOf(server: Server): pulumi.Output<string> {
    const tag = this.tags.get(server.role);
    if (!tag) throw new Error(`datacenter ${this.dc} has no tag for the role "${server.role}"`);
    return tag.name;
  }
}

/**
 * Firewalls stand before the VPC too, where a machine comes from its private address. A tag is all addresses of its
 * Droplets, and of the next one before it boots. Machines of other clouds come from their public addresses, by IPv6
 * where these Droplets have it.
 */
function sourcesOf(
  machines: readonly AddressedMachine[],
  ipv6: boolean,
): {
  readonly sourceTags?: pulumi.Output<string[]>;
  readonly sourceAddresses?: pulumi.Output<string>[];
} {
  const tags = machines.flatMap(({ tag }) => tag ?? []);
  const addresses = machines.flatMap(({ tag, publicAddress, publicAddress6 }) =>
    tag ? [] : [publicAddress, ...(ipv6 && publicAddress6 ? [publicAddress6] : [])],
  );
  return {
    ...(tags.length > 0 ? { sourceTags: pulumi.all(tags).apply((names) => [...new Set(names)]) } : {}),
    ...(addresses.length > 0 ? { sourceAddresses: addresses } : {}),
  };
}
