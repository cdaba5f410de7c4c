import type { Image, Size } from "./machine.ts";
import type { Address, Cidr, Cidr6, DomainName, Gigabytes, Path } from "./names.ts";

/** A place where machines are made. Its key in the catalog is the `dc` of `serviceN.dc.psf.io`. */
export type Datacenter = DigitalOceanDatacenter | OpenStackDatacenter;

interface Place {
  /** How the published Server List calls the provider, `Rackspace`. */
  readonly providerName: string;
  /** How the published Server List calls the region, `Northern Virginia (IAD)`. */
  readonly regionName: string;
  /**
   * Range of the private network. Private (RFC 1918), and disjoint from every other datacenter's.
   * The stack's `networks` setting overrides it for one account.
   */
  readonly privateNetwork: Cidr;
  /**
   * Whether its machines have a public IPv6 address beside the one of IPv4; their private network has none. It is added
   * to Droplets in place. One that has it keeps it (DigitalOcean takes none away): without `ipv6` no name leads there.
   * @default false
   */
  readonly ipv6?: boolean;
}

export interface DigitalOceanDatacenter extends Place {
  readonly provider: "digitalocean";
  readonly region: DigitalOceanRegion;
}

export interface OpenStackDatacenter extends Place {
  readonly provider: "openstack";
  /** Upper case, as the service catalog has it. */
  readonly region: string;
  readonly cloud: OpenStackCloud;
  /** Identifiers of this region's images. Set by the setting `images`. @default found by the cloud's patterns */
  readonly imageIds?: Readonly<Partial<Record<Image, string>>>;
}

/** DigitalOcean, regional availability, autumn 2026. */
export type DigitalOceanRegion =
  | "ams3"
  | "atl1"
  | "blr1"
  | "fra1"
  | "lon1"
  | "mem1"
  | "mkc1"
  | "nyc1"
  | "nyc2"
  | "nyc3"
  | "ric1"
  | "sfo2"
  | "sfo3"
  | "sgp1"
  | "syd1"
  | "tor1";

/** What one OpenStack offers. A successor cloud or another provider is another value, not other code. */
export interface OpenStackCloud {
  readonly identity: IdentityV2 | IdentityV3;
  /** Regions that this describes, as its service catalog has them. @default any */
  readonly regions?: readonly [string, ...string[]];
  /**
   * Service endpoints where the cloud's own catalog misleads the provider; keys as the OpenStack provider's
   * `endpoint_overrides`. A trailing slash is needed.
   */
  readonly endpointOverrides?: Readonly<Record<string, `https://${string}/`>>;
  readonly addressing: SharedNetworks | FloatingAddresses;
  /**
   * Whether its subnets give addresses by DHCP. Where they do not, the cloud answers `false` whatever was asked, and a
   * program that asked for it would change the subnet for ever.
   */
  readonly dhcp: boolean;
  /** Who filters packets: the cloud (security groups at boot), or only the host's own firewall. */
  readonly filtering: "security-groups" | "host";
  /** Whether volumes can be made through today's (v3) interface, and of which type. */
  readonly volumes: { readonly type: string; readonly minimum: Gigabytes } | "none";
  /** Flavor by memory. A size that the cloud does not have is absent, and a server of that size is refused. */
  readonly flavors: Readonly<Partial<Record<Size, Flavor>>>;
  readonly images: Readonly<Partial<Record<Image, CloudImage>>>;
  /**
   * Accounts for people's numbers that the cloud's own automation makes on a machine and uses again: hosts keep them, and
   * give them neither keys nor rights. @default none
   */
  readonly automationAccounts?: readonly string[];
  readonly limits: {
    readonly servers: number;
    readonly memory: Gigabytes;
    readonly networks: number;
    /** Longest name of a network, in characters. */
    readonly networkName: number;
  };
}

/**
 * A kind of machine as the cloud has it: by its identifier where that is the same in every region (Rackspace's
 * `general1-4`), else by its name.
 */
export type Flavor = FlavorFigures &
  ({ readonly id: string; readonly name?: never } | { readonly name: string; readonly id?: never });

interface FlavorFigures {
  readonly memory: Gigabytes;
  readonly processors: number;
  /** What the image is written to. */
  readonly systemDisk: Gigabytes;
  /** A second disk of the machine, bare at first and gone with it. @default none */
  readonly dataDisk?: { readonly size: Gigabytes; readonly device: Path };
}

/** An image, found by its name: its identifier differs by region and changes with every build. */
export interface CloudImage {
  /** Regular expression for the whole name; of several images that match, the newest is taken. */
  readonly pattern: `^${string}$`;
  /** Names that it is known to have: the pattern matches each, and the embedded cloud has an image of each. */
  readonly names: readonly [string, ...string[]];
}

export interface IdentityV2 {
  readonly version: 2;
  /** Ends in `/v2.0/`: the suffix makes the client speak version 2. */
  readonly url: `https://${string}/v2.0/`;
}

export interface IdentityV3 {
  readonly version: 3;
  readonly url: `https://${string}/v3`;
  readonly userDomain: string;
  readonly projectDomain: string;
}

/** Every machine has a port in the cloud's shared networks, named beside the private one at boot. */
export interface SharedNetworks {
  readonly kind: "shared-networks";
  /** The first carries the public address. */
  readonly networks: readonly [SharedNetwork, ...SharedNetwork[]];
}

export interface SharedNetwork {
  /**
   * As servers report it, which need not be what documents call it: the provider joins by it, and drops what does not
   * match.
   */
  readonly name: string;
  readonly id: string;
}

/** A router joins the private network to the external one; a machine's public address floats. */
export interface FloatingAddresses {
  readonly kind: "floating";
  readonly externalNetwork: string;
  readonly nameServers: readonly [Address, ...Address[]];
}

/** A cloud operator's network from which the estate is deployed. */
export interface DeployerNetwork {
  readonly name: string;
  readonly range: Cidr | Cidr6;
}

/** A machine that someone else runs; only its facts are kept. */
export interface ExternalMachine {
  readonly name: DomainName;
  readonly purpose: string;
  readonly contact: string;
  /** Provider or datacenter as the Server List has it. */
  readonly datacenter: string;
  readonly region: string;
  /** Whether it has a row in the published Server List. */
  readonly listed: boolean;
}
