import type { CloudImage, Flavor, OpenStackCloud } from "../vocabulary/index.ts";

/** A flavor of the class General Purpose v1: a processor and 20 GB of disk for each GB of memory. */
function general(memory: 1 | 2 | 4 | 8): Flavor {
  return {
    id: `general1-${memory}`,
    memory: `${memory} GB`,
    processors: memory,
    systemDisk: `${20 * memory} GB`,
  };
}

/** By the name of a release: `Debian 12 (Bookworm) (PVHVM)`, and in the newer naming `Debian 12 (Bookworm) (Cloud)`. */
function image(release: string, codeName: string): CloudImage {
  const title = `${release} (${codeName})`;
  return {
    pattern: `^${release.replaceAll(".", "\\.")} .*\\((?:PVHVM|Cloud)\\)$`,
    names: [`${title} (PVHVM)`, `${title} (Cloud)`],
  };
}

/**
 * Rackspace OpenStack Public Cloud in one region. Rackspace's developer documentation (identity, servers, networks,
 * flavors) and the OpenStack provider's page "Rackspace Compatibility" are the source of each line.
 *
 * - Identity speaks version 2 only, with one address for all regions.
 * - The catalog's network and image addresses already end in a version, to which the client adds another: both are
 *   overridden, or every call ends in 404.
 * - PublicNet and ServiceNet must be named as soon as a private network is; the server has neither otherwise. In what
 *   servers and lists report they are `public` and `private` (Cloud Servers, Get server details; Cloud Networks, List
 *   networks), and so the provider's page has them.
 * - A subnet answers `enable_dhcp: false` to whatever was asked (Cloud Networks, Create subnet).
 * - A security group cannot be given at boot; there are no routers, floating addresses or version 3 volumes.
 * - Flavors have stable ids, and names that are for people (`15 GB I/O v1`).
 * - RackConnect's automation logs in after the boot and makes the user rackconnect, by which it makes later changes (rackspace/
 *   rumm, issue 95; mitchellh/vagrant-rackspace, issue 82); that of Managed Operations makes rack (recalled). DigitalOcean's
 *   agents make system users alone (digitalocean/do-agent, packaging/scripts/after_install.sh).
 * - compute1 and memory1 flavors have no disk and cannot boot an image. io1 flavors have 40 GB of system disk, and data
 *   disks that come "unformatted and without a partition", the first as /dev/xvde (Configuring disks for a cloud
 *   server); those above 30 GB have several, of 300 GB each.
 */
export function rackspacePublicCloud(region: "DFW" | "IAD" | "ORD"): OpenStackCloud {
  const host = region.toLowerCase();
  return {
    identity: { version: 2, url: "https://identity.api.rackspacecloud.com/v2.0/" },
    regions: [region],
    endpointOverrides: {
      network: `https://${host}.networks.api.rackspacecloud.com/v2.0/`,
      image: `https://${host}.images.api.rackspacecloud.com/v2/`,
    },
    addressing: {
      kind: "shared-networks",
      networks: [
        { name: "public", id: "00000000-0000-0000-0000-000000000000" },
        { name: "private", id: "11111111-1111-1111-1111-111111111111" },
      ],
    },
    dhcp: false,
    filtering: "host",
    volumes: "none",
    automationAccounts: ["rack", "rackconnect"],
    flavors: {
      "1 GB": general(1),
      "2 GB": general(2),
      "4 GB": general(4),
      "8 GB": general(8),
      "15 GB": {
        id: "io1-15",
        memory: "15 GB",
        processors: 4,
        systemDisk: "40 GB",
        dataDisk: { size: "150 GB", device: "/dev/xvde" },
      },
      "30 GB": {
        id: "io1-30",
        memory: "30 GB",
        processors: 8,
        systemDisk: "40 GB",
        dataDisk: { size: "300 GB", device: "/dev/xvde" },
      },
    },
    images: {
      "ubuntu-24.04": image("Ubuntu 24.04 LTS", "Noble Numbat"),
      "debian-12": image("Debian 12", "Bookworm"),
    },
    limits: { servers: 100, memory: "128 GB", networks: 10, networkName: 40 },
  };
}

/** A flavor by the grammar `class.generation.processors.memory` (Genestack documentation, flavors). */
function generalPurpose(processors: number, memory: number): Flavor {
  return {
    name: `gp.0.${processors}.${memory}`,
    memory: `${memory} GB`,
    processors,
    systemDisk: processors === 1 ? "20 GB" : `${40 * processors} GB`,
  };
}

/**
 * Rackspace OpenStack Flex, the successor: a standard OpenStack with version 3 identity, routers, floating addresses,
 * security groups at boot and volumes (Genestack documentation, flavors and networks).
 */
export function rackspaceFlex(region: "DFW3" | "IAD3" | "SJC3"): OpenStackCloud {
  const host = region.toLowerCase();
  return {
    identity: {
      version: 3,
      url: `https://keystone.api.${host}.rackspacecloud.com/v3`,
      userDomain: "rackspace_cloud_domain",
      projectDomain: "rackspace_cloud_domain",
    },
    regions: [region],
    addressing: { kind: "floating", externalNetwork: "PUBLICNET", nameServers: ["1.1.1.1", "9.9.9.9"] },
    dhcp: true,
    filtering: "security-groups",
    volumes: { type: "HA-Standard", minimum: "5 GB" },
    flavors: {
      "1 GB": generalPurpose(1, 2),
      "2 GB": generalPurpose(1, 2),
      "4 GB": generalPurpose(2, 4),
      "8 GB": generalPurpose(4, 8),
      "15 GB": generalPurpose(4, 16),
      "16 GB": generalPurpose(4, 16),
      "32 GB": generalPurpose(8, 32),
    },
    images: {
      "ubuntu-24.04": { pattern: "^Ubuntu-24\\.04$", names: ["Ubuntu-24.04"] },
      "debian-12": { pattern: "^Debian-12$", names: ["Debian-12"] },
    },
    limits: { servers: 100, memory: "128 GB", networks: 100, networkName: 255 },
  };
}
