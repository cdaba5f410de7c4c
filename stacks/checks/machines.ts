import { dropletSizes } from "../clouds/digitalocean.ts";
import { imagesOfDroplets } from "../derive/images.ts";
import { canonicalName } from "../derive/names.ts";
import type { Datacenter, Estate, Path, Server } from "../vocabulary/index.ts";
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
  const images =
    datacenter.provider === "openstack"
      ? { ...datacenter.cloud.images, ...datacenter.imageIds }
      : imagesOfDroplets(estate);
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
    ...checkDataDisk(server, datacenter, place),
  ];
}

/** A disk that comes with the flavor is used: else what was meant for it fills the system disk. */
function checkDataDisk(server: Server, datacenter: Datacenter, place: string): readonly Violation[] {
  const flavor =
    datacenter.provider === "openstack" ? lookUp(datacenter.cloud.flavors, server.size) : undefined;
  const disk = flavor?.dataDisk;
  const mount = server.dataDisk?.mount;
  return [
    ...unless(
      disk === undefined || mount !== undefined,
      place,
      `${server.name} has a data disk of ${disk?.size} beside ${flavor?.systemDisk} for the system, and mounts it nowhere.`,
      'Say where: dataDisk: { mount: "/srv/…" }.',
    ),
    ...unless(
      disk !== undefined || mount === undefined,
      `${place}.dataDisk`,
      `a machine of ${server.size} in ${server.datacenter} has no data disk for ${server.name}.`,
      "Leave it out, or choose a size whose flavor has one.",
    ),
    ...unless(
      mount === undefined || mount !== server.volume?.mount,
      `${place}.dataDisk.mount`,
      `the volume of ${server.name} is mounted at "${mount}" as well.`,
      "Mount each disk at a directory of its own.",
    ),
    ...(mount === undefined
      ? []
      : checkMount(mount, `the data disk of ${server.name}`, `${place}.dataDisk.mount`)),
  ];
}

function checkMount(mount: Path, what: string, place: string): readonly Violation[] {
  return unless(
    isMountPoint(mount),
    place,
    `${what} cannot be mounted at "${mount}".`,
    'Mount it at a directory of its own below /srv, /mnt, /opt or /var/lib, such as "/srv/data".',
  );
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
    ...checkMount(server.volume.mount, `the volume of ${server.name}`, `${place}.volume.mount`),
  ];
}
