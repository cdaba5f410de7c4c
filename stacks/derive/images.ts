import { dropletImages } from "../clouds/digitalocean.ts";
import type { Datacenter, Estate, Image } from "../vocabulary/index.ts";

/** Every image that roles work on. */
export const images = ["debian-12", "ubuntu-24.04"] as const satisfies readonly Image[];

export function isImage(text: string): text is Image {
  return images.some((image) => image === text);
}

/** What a Droplet can be made of, by name: DigitalOcean's images, and those that the account has of its own. */
export function imagesOfDroplets(
  estate: Pick<Estate, "dropletImages">,
): Readonly<Partial<Record<Image, string>>> {
  return { ...dropletImages, ...estate.dropletImages };
}

/** Image ids by datacenter, as an account has them. */
export type ImageIds = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The estate with image ids of an account's own.
 *
 * @throws {Error} for a datacenter that is no OpenStack of the estate's, or an image that roles do not work on
 */
export function withImages(estate: Estate, ids: ImageIds): Estate {
  const openStack = Object.entries(estate.datacenters).filter(([, { provider }]) => provider === "openstack");
  for (const [name, own] of Object.entries(ids)) {
    if (!openStack.some(([each]) => each === name)) {
      throw new Error(
        `images: there is no OpenStack datacenter "${name}" in the estate "${estate.name}"; ` +
          `there are ${openStack.map(([each]) => each).join(", ") || "none"}.`,
      );
    }
    const wrong = Object.keys(own).find((image) => !isImage(image));
    if (wrong !== undefined) {
      throw new Error(`images: ${name}: "${wrong}" is no image; use one of ${images.join(", ")}.`);
    }
  }
  return {
    ...estate,
    datacenters: Object.fromEntries(
      Object.entries(estate.datacenters).map(([name, datacenter]): [string, Datacenter] => {
        const imageIds = Object.hasOwn(ids, name) ? ids[name] : undefined;
        return [
          name,
          imageIds && datacenter.provider === "openstack" ? { ...datacenter, imageIds } : datacenter,
        ];
      }),
    ),
  };
}
