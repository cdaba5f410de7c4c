import { dropletImages } from "../clouds/digitalocean.ts";
import type { Estate, Image } from "../vocabulary/index.ts";

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
