import { dropletSizes } from "../clouds/digitalocean.ts";
import { imagesOfDroplets } from "../derive/images.ts";
import { canonicalName } from "../derive/names.ts";
import type { Datacenter, Estate, Server } from "../vocabulary/index.ts";
import { entryPlace } from "./entries.ts";
import { list, lookUp, type Rule, unless, type Violation } from "./violation.ts";

/** Volume sizes that DigitalOcean makes, in GB (DigitalOcean, Volume limits). */
const digitalOceanVolume = { minimum: 1, maximum: 16_384 };

/** Longest name of a DigitalOcean volume, in characters. */
const longestVolumeName = 64;

/** A directory that is there for its data alone; anywhere else a disk would hide what the system has there. */
const mountPoint = /^\/(?:srv|mnt|opt|var\/lib)(?:\/[a-z0-9][a-z0-9._-]*)+$/;

/** Below `/var/lib`, and the system's own all the same. */
const systemState =
  /^\/var\/lib\/(?:apt|cloud|consul|dbus|dpkg|estate[a-z-]*|initramfs-tools|pam|private|systemd|ucf)(?:\/|$)/;

function isMountPoint(path: string): boolean {
  return mountPoint.test(path) && !systemState.test(path);
}

/** Every machine's size, image and volume are among what its datacenter's cloud has. */
export const machines: Rule = (estate) =>
  estate.servers.flatMap((server, index) => {
    const datacenter = lookUp(estate.datacenters, server.datacenter);
    return datacenter
      ? checkMachine(estate, server, datacenter, entryPlace("servers", estate.servers, index))
      : [];
  });

function checkMachine(
  estate: Estate,
  server: Server,
  datacenter: Datacenter,
  place: string,
): readonly Violation[] {
  const sizes = datacenter.provider === "openstack" ? datacenter.cloud.flavors : dropletSizes;
  const images = datacenter.provider === "openstack" ? datacenter.cloud.images : imagesOfDroplets(estate);
  const image = server.image ?? estate.defaultImage;
  return [
    ...unless(
      Object.hasOwn(sizes, server.size),
      `${place}.size`,
      `${server.datacenter} has no machine of ${server.size} for ${server.name}.`,
      `Use one of ${list(Object.keys(sizes))}, or move the machine to another datacenter.`,
    ),
    ...unless(
      Object.hasOwn(images, image),
      server.image === undefined ? "defaultImage" : `${place}.image`,
      `${server.datacenter} has no image ${image} for ${server.name}.`,
      `Use one of ${list(Object.keys(images))}.`,
    ),
    ...checkVolume(estate, server, datacenter, place),
  ];
}

function checkVolume(
  estate: Estate,
  server: Server,
  datacenter: Datacenter,
  place: string,
): readonly Violation[] {
  if (!server.volume) return [];
  const size = Number.parseInt(server.volume.size, 10);
  if (datacenter.provider === "openstack" && datacenter.cloud.volumes === "none") {
    return unless(
      false,
      `${place}.volume`,
      `${server.datacenter} has no volumes for ${server.name}.`,
      "Leave the volume out and choose a size with enough disk, or move the machine to a datacenter with volumes.",
    );
  }
  const minimum =
    datacenter.provider === "openstack" && datacenter.cloud.volumes !== "none"
      ? Number.parseInt(datacenter.cloud.volumes.minimum, 10)
      : digitalOceanVolume.minimum;
  return [
    ...unless(
      size >= minimum && size <= digitalOceanVolume.maximum,
      `${place}.volume.size`,
      `${server.datacenter} has no volume of ${server.volume.size} for ${server.name}.`,
      `Choose ${minimum} GB to ${digitalOceanVolume.maximum} GB.`,
    ),
    ...unless(
      `${estate.name}-${server.name}-${server.datacenter}`.length <= longestVolumeName,
      `${place}.name`,
      `the volume of ${canonicalName(estate, server)} would have a name of more than ${longestVolumeName} characters.`,
      "Shorten the machine's name.",
    ),
    ...unless(
      isMountPoint(server.volume.mount),
      `${place}.volume.mount`,
      `the volume of ${server.name} cannot be mounted at "${server.volume.mount}".`,
      'Mount it at a directory of its own below /srv, /mnt, /opt or /var/lib, such as "/srv/data".',
    ),
  ];
}
