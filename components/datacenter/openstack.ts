import { Volume } from "@pulumi/openstack/blockstorage/volume.js";
import { Instance } from "@pulumi/openstack/compute/instance.js";
import { Keypair } from "@pulumi/openstack/compute/keypair.js";
import { VolumeAttach } from "@pulumi/openstack/compute/volumeAttach.js";
import { getImage } from "@pulumi/openstack/images/getImage.js";
import type { SecGroup } from "@pulumi/openstack/networking/secGroup.js";
import { Provider, type ProviderArgs } from "@pulumi/openstack/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { firstOfEachRole, isInConsul } from "../../stacks/derive/servers.ts";
import type { OpenStackDatacenter as Catalog, Estate, Flavor, Image } from "../../stacks/vocabulary/index.ts";
import type { DeployKey } from "../access/deploy-key.ts";
import { lookUp, warnBeside } from "../support/look-up.ts";
import { keepIf } from "../support/protection.ts";
import { known, record } from "../support/state.ts";
import { orStop } from "../support/stop.ts";
import { cloudName } from "./cloud-name.ts";
import type { Datacenter, Machine, MachineArgs, MachinesOfRole } from "./datacenter.ts";
import { createAddressing, type OpenStackAddressing } from "./openstack-addressing.ts";
import { admitMachines, createSecurityGroups } from "./openstack-security-groups.ts";

export interface OpenStackDatacenterArgs {
  readonly estate: Estate;
  readonly datacenter: Catalog;
  readonly deployKey: DeployKey;
}

/** Inputs of an instance whose change replaces or rebuilds it (provider's schema); an import reads few of them. */
const replacing = [
  ...["availabilityZone", "configDrive", "imageId", "imageName", "keyPair"],
  ...["networkMode", "networks", "region", "userData"],
];

/**
 * A private network, a key, and instances in them, in one region. What differs between OpenStack clouds (how an
 * instance is addressed, who filters, whether there are volumes) is a trait of the catalog's datacenter.
 */
export class OpenStackDatacenter extends pulumi.ComponentResource implements Datacenter {
  private readonly dc: string;
  private readonly args: OpenStackDatacenterArgs;
  private readonly cloud: { readonly parent: pulumi.Resource; readonly provider: Provider };
  private readonly keyPair: Keypair;
  private readonly addressing: OpenStackAddressing;
  /** By role; empty where the host filters alone. */
  private readonly securityGroups: ReadonlyMap<string, SecGroup>;
  private readonly images = new Map<Image, pulumi.Output<string>>();

  constructor(name: string, args: OpenStackDatacenterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:datacenter:OpenStack", name, {}, opts);
    const { estate, datacenter } = args;
    this.dc = name;
    this.args = args;
    const provider = new Provider(name, providerArgs(datacenter), { parent: this });
    this.cloud = { parent: this, provider };
    this.keyPair = new Keypair(
      `${name}-deploy`,
      { name: `${estate.name}-deploy${args.deployKey.nameSuffix}`, publicKey: args.deployKey.publicKey },
      this.cloud,
    );
    this.addressing = createAddressing(name, { estate, datacenter }, this.cloud);
    this.securityGroups =
      datacenter.cloud.filtering === "security-groups"
        ? createSecurityGroups(name, estate, this.cloud)
        : new Map();
    // Every machine asks for its image before this is read.
    const images = new Promise<Record<string, pulumi.Output<string>>>((resolve) => {
      setImmediate(() => resolve(Object.fromEntries(this.images)));
    });
    this.registerOutputs({
      network: this.addressing.privateNetwork,
      networks: this.addressing.found,
      images,
    });
  }

  createMachine(name: string, args: MachineArgs, opts: pulumi.CustomResourceOptions): Machine {
    const { cloud } = this.args.datacenter;
    const group = this.securityGroups.get(args.server.role);
    const placed = pulumi.mergeOptions(opts, { provider: this.cloud.provider });
    const port = this.addressing.createPort(name, group, placed);
    const instance = new Instance(
      name,
      {
        name: args.hostName,
        ...flavorInputs(cloudName(cloud.flavors, args.size, `servers: ${args.hostName}: size`)),
        imageId: this.imageId(args.image),
        keyPair: this.keyPair.name,
        userData: args.userData,
        configDrive: true,
        stopBeforeDestroy: true,
        networks: port.networks,
        ...(port.securityGroups.length > 0 ? { securityGroups: [...port.securityGroups] } : {}),
        metadata: { estate: this.args.estate.name, role: args.server.role },
      },
      pulumi.mergeOptions(placed, {
        dependsOn: [...this.addressing.ready],
        // The image is found by pattern, so its identifier changes with each of the cloud's builds, and a rebuild
        // wipes the disk: only the catalog's choice of an image replaces, and never a stateful machine.
        ...(args.stateful || args.adopted ? {} : { replacementTrigger: args.image }),
        deleteBeforeReplace: port.exclusive || isInConsul(this.args.estate, args.server),
        ...keepIf(args.stateful, {
          stateful: ["userData"],
          always: args.adopted ? replacing : ["imageId", "keyPair"],
        }),
      }),
    );
    const { volume } = args.server;
    return {
      resource: instance,
      ...(volume ? { attachment: this.createVolume(name, volume.size, instance, placed) } : {}),
      ...port.addresses(instance),
    };
  }

  admitMachines(machinesOfRole: MachinesOfRole, opts: pulumi.CustomResourceOptions): void {
    for (const server of firstOfEachRole(this.args.estate, this.dc)) {
      const placed = { ...opts, provider: this.cloud.provider };
      admitMachines(
        `${this.dc}-${server.role}`,
        { estate: this.args.estate, server, groups: this.securityGroups, machinesOfRole },
        placed,
      );
    }
  }

  private imageId(image: Image): pulumi.Output<string> {
    const found = this.images.get(image);
    if (found) return found;
    const own = this.args.datacenter.imageIds?.[image];
    if (own !== undefined) return pulumi.output(own);
    const { pattern } = cloudName(this.args.datacenter.cloud.images, image, `datacenter ${this.dc}: image`);
    const ask = async () => (await getImage({ nameRegex: pattern, mostRecent: true }, this.cloud)).id;
    // Asked on every run: a machine that is replaced gets the cloud's newest build, the older ones are withdrawn.
    const id = known(this).apply(({ images }) =>
      orStop(
        () =>
          lookUp(
            { what: `The image ${image} of ${this.dc}`, ask, remembered: record(images)[image] },
            warnBeside(this),
          ),
        `Where no image matches ${pattern}, mend cloud.images of the datacenter, or write the image's id into the setting images.`,
      ),
    );
    this.images.set(image, id);
    return id;
  }

  private createVolume(
    name: string,
    size: string,
    instance: Instance,
    opts: pulumi.CustomResourceOptions,
  ): VolumeAttach {
    const { volumes } = this.args.datacenter.cloud;
    if (volumes === "none") {
      throw new Error(`servers: ${name} has a volume, but the datacenter "${this.dc}" has none to offer`);
    }
    const volume = new Volume(
      name,
      // A volume grows while it is attached; without the last the provider refuses it (1.54.1, blockstorage_volume_v3).
      { name, size: Number.parseInt(size, 10), volumeType: volumes.type, enableOnlineResize: true },
      pulumi.mergeOptions(opts, keepIf(true, { stateful: ["volumeType"], always: [] })),
    );
    return new VolumeAttach(
      name,
      { instanceId: instance.id, volumeId: volume.id },
      { ...opts, deleteBeforeReplace: true },
    );
  }
}

/** By identifier or by name, as the cloud keeps one of them stable; the provider looks only a name up. */
function flavorInputs({ id, name }: Flavor): { readonly flavorId: string } | { readonly flavorName: string } {
  return id === undefined ? { flavorName: name } : { flavorId: id };
}

/** Account and password come from the usual OS_* variables; what the cloud itself prescribes is here. */
function providerArgs({ region, cloud }: Catalog): ProviderArgs {
  return {
    region,
    authUrl: cloud.identity.url,
    ...(cloud.identity.version === 3
      ? { userDomainName: cloud.identity.userDomain, projectDomainName: cloud.identity.projectDomain }
      : {}),
    ...(cloud.endpointOverrides ? { endpointOverrides: { ...cloud.endpointOverrides } } : {}),
    // Rackspace answers 413 when calls come too fast, which the provider does not retry; a standard cloud's 429 it does.
    maxRetries: 5,
  };
}
