import type { OpenStackCloud } from "../vocabulary/index.ts";

/**
 * Rackspace OpenStack Public Cloud in one region. Rackspace's developer documentation (identity, servers, networks,
 * flavors) and the OpenStack provider's page "Rackspace Compatibility" are the source of each line.
 *
 * - Identity speaks version 2 only, with one address for all regions.
 * - The catalog's network and image addresses already end in a version, to which the client adds another: both are
 *   overridden, or every call ends in 404.
 * - PublicNet and ServiceNet must be named as soon as a private network is; the server has neither otherwise.
 * - A security group cannot be given at boot; there are no routers, floating addresses or version 3 volumes.
 * - compute1 and memory1 flavors have no disk and cannot boot an image. io1-15 is the one of today's flavors with
 *   15 GB and a disk.
 */
export function rackspacePublicCloud(region: "DFW" | "IAD" | "ORD"): OpenStackCloud {
  const host = region.toLowerCase();
  return {
    identity: { version: 2, url: "https://identity.api.rackspacecloud.com/v2.0/" },
    endpointOverrides: {
      network: `https://${host}.networks.api.rackspacecloud.com/v2.0/`,
      image: `https://${host}.images.api.rackspacecloud.com/v2/`,
    },
    addressing: {
      kind: "shared-networks",
      networks: [
        { name: "PublicNet", id: "00000000-0000-0000-0000-000000000000" },
        { name: "ServiceNet", id: "11111111-1111-1111-1111-111111111111" },
      ],
    },
    filtering: "host",
    volumes: "none",
    flavors: {
      "1 GB": "general1-1",
      "2 GB": "general1-2",
      "4 GB": "general1-4",
      "8 GB": "general1-8",
      "15 GB": "io1-15",
    },
    images: {
      "ubuntu-24.04": "^Ubuntu 24\\.04 LTS .*\\(PVHVM\\)$",
      "debian-12": "^Debian 12 .*\\(PVHVM\\)$",
    },
    limits: { servers: 100, memory: "128 GB", networks: 10, networkName: 40 },
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
    addressing: { kind: "floating", externalNetwork: "PUBLICNET", nameServers: ["1.1.1.1", "9.9.9.9"] },
    filtering: "security-groups",
    volumes: { type: "HA-Standard", minimum: "5 GB" },
    flavors: {
      "1 GB": "gp.0.1.2",
      "2 GB": "gp.0.1.2",
      "4 GB": "gp.0.2.4",
      "8 GB": "gp.0.4.8",
      "15 GB": "gp.0.4.16",
      "16 GB": "gp.0.4.16",
    },
    images: { "ubuntu-24.04": "^Ubuntu-24\\.04$", "debian-12": "^Debian-12$" },
    limits: { servers: 100, memory: "128 GB", networks: 100, networkName: 255 },
  };
}
