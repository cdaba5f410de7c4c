import type { Image } from "../vocabulary/index.ts";

/** Every image that roles work on. */
export const images = ["debian-12", "ubuntu-24.04"] as const satisfies readonly Image[];

export function isImage(text: string): text is Image {
  return images.some((image) => image === text);
}
