export interface Image {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly distribution: string;
}

/** Distribution images that a droplet can be made from (API image list, autumn 2026). */
const SLUGS: readonly (readonly [slug: string, distribution: string, name: string])[] = [
  ["almalinux-8-x64", "AlmaLinux", "8"],
  ["almalinux-9-x64", "AlmaLinux", "9"],
  ["almalinux-10-x64", "AlmaLinux", "10"],
  ["centos-stream-9-x64", "CentOS", "9 Stream x64"],
  ["centos-stream-10-x64", "CentOS", "10 Stream x64"],
  ["debian-13-x64", "Debian", "13 x64"],
  ["fedora-43-x64", "Fedora", "43 x64"],
  ["fedora-44-x64", "Fedora", "44 x64"],
  ["rockylinux-8-x64", "Rocky Linux", "8 x64"],
  ["rockylinux-9-x64", "Rocky Linux", "9 x64"],
  ["rockylinux-10-x64", "Rocky Linux", "10 x64"],
  ["ubuntu-22-04-x64", "Ubuntu", "22.04 (LTS) x64"],
  ["ubuntu-24-04-x64", "Ubuntu", "24.04 (LTS) x64"],
  ["ubuntu-26-04-x64", "Ubuntu", "26.04 (LTS) x64"],
];

/** The account's own image, from which real machines boot; it is there wherever there are any. */
export const MACHINE_IMAGE = "195000000";

const FIRST_ID = 195_000_001;

export const IMAGES: readonly Image[] = SLUGS.map(([slug, distribution, name], index) => ({
  id: FIRST_ID + index,
  slug,
  name,
  distribution,
}));

/** A slug, or an id in digits. */
export function findImage(image: string): Image | undefined {
  return IMAGES.find(({ id, slug }) => slug === image || String(id) === image);
}
