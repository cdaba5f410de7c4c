import type { Image, Size } from "../vocabulary/index.ts";

/** Droplet sizes by memory (DigitalOcean, Droplet pricing). DigitalOcean has no 15 GB. */
export const dropletSizes: Readonly<Partial<Record<Size, string>>> = {
  "1 GB": "s-1vcpu-1gb",
  "2 GB": "s-1vcpu-2gb",
  "4 GB": "s-2vcpu-4gb",
  "8 GB": "s-4vcpu-8gb",
  "16 GB": "s-8vcpu-16gb",
};

/** Distribution images by slug. Debian 12's is retired: a Debian 12 Droplet cannot be made any more. */
export const dropletImages: Readonly<Partial<Record<Image, string>>> = {
  "ubuntu-24.04": "ubuntu-24-04-x64",
};
