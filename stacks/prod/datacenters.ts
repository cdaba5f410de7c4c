import { rackspacePublicCloud } from "../clouds/rackspace.ts";
import type { Datacenter, DeployerNetwork } from "../vocabulary/index.ts";

export const datacenters = {
  iad1: {
    provider: "openstack",
    region: "IAD",
    providerName: "Rackspace",
    regionName: "Northern Virginia (IAD)",
    privateNetwork: "10.10.0.0/20",
    cloud: rackspacePublicCloud("IAD"),
  },
  ord1: {
    provider: "openstack",
    region: "ORD",
    providerName: "Rackspace",
    regionName: "Chicago (ORD)",
    privateNetwork: "10.11.0.0/20",
    cloud: rackspacePublicCloud("ORD"),
  },
  ams1: {
    provider: "digitalocean",
    region: "ams3",
    providerName: "Digital Ocean",
    regionName: "Amsterdam (AMS3)",
    privateNetwork: "10.12.0.0/20",
    ipv6: true,
  },
  nyc1: {
    provider: "digitalocean",
    region: "nyc3",
    providerName: "Digital Ocean",
    regionName: "New York (NYC3)",
    privateNetwork: "10.13.0.0/20",
    ipv6: true,
  },
} as const satisfies Record<string, Datacenter>;

export type DatacenterName = keyof typeof datacenters;

/** A documentation range (RFC 5737): replace it by the network from which you run `pulumi up`. */
export const deployers = [
  { name: "office", range: "203.0.113.0/24" },
] as const satisfies readonly DeployerNetwork[];
