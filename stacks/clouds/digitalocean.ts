import type { Image, Size } from "../vocabulary/index.ts";

/**
 * Droplet sizes by memory (DigitalOcean, Droplet pricing): shared CPUs up to 16 GB, memory-optimized ones above, the
 * cheapest of their memory. What is absent DigitalOcean does not have.
 */
export const dropletSizes: Readonly<Partial<Record<Size, string>>> = {
  "1 GB": "s-1vcpu-1gb",
  "2 GB": "s-1vcpu-2gb",
  "4 GB": "s-2vcpu-4gb",
  "8 GB": "s-4vcpu-8gb",
  "16 GB": "s-8vcpu-16gb",
  "32 GB": "m-4vcpu-32gb",
  "64 GB": "m-8vcpu-64gb",
  "128 GB": "m-16vcpu-128gb",
};

/** Of every zone (DigitalOcean documentation, DNS). */
export const nameServers = ["ns1.digitalocean.com", "ns2.digitalocean.com", "ns3.digitalocean.com"] as const;

/**
 * Who runs DigitalOcean's agent for metrics and alerts, and reads from the metadata service which Droplet it is on
 * (digitalocean/do-agent, packaging/scripts/after_install.sh and cmd/do-agent/config.go). Its package makes the account.
 */
export const monitoringAgent = "do-agent";

/** Distribution images by slug. Debian 12's is retired: a Debian 12 Droplet cannot be made any more. */
export const dropletImages: Readonly<Partial<Record<Image, string>>> = {
  "ubuntu-24.04": "ubuntu-24-04-x64",
};
