import { flavorOf } from "../../stacks/derive/flavors.ts";
import type { Path } from "../../stacks/vocabulary/index.ts";
import type { HostPath, UnitName } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { secretText } from "../secrets.ts";
import { lines, program, programDirectory, unitPath } from "./place.ts";

/** A disk beside the one that the image is on. */
interface Disk {
  readonly mount: Path;
  /** Where the cloud formats it itself, the device; else how it is found. */
  readonly device: { readonly formatted: Path } | { readonly bare: readonly string[] };
}

const volumeFile: HostPath = "/etc/estate/volume";

/**
 * Mounts the machine's own disks. Folders on one are not the bundle's: they are made before units start, and the mount
 * would hide them. A role has a unit with `RequiresMountsFor=` make them.
 */
export function volume(host: Host): Part {
  const disks = [...volumeOf(host), ...dataDiskOf(host)];
  const bare = disks.some(({ device }) => "bare" in device);
  return {
    role: "base",
    ...(bare ? { packages: ["e2fsprogs"], directories: { "/etc/estate": {}, [programDirectory]: {} } } : {}),
    files: Object.assign(bare ? program("own-disk") : {}, ...disks.map(unitFiles)),
    units: Object.fromEntries(disks.map(({ mount }) => [mountUnit(mount), { enabled: true, started: true }])),
    ...(disks.some(({ device }) => "bare" in device && device.bare.includes(volumeFile))
      ? { secrets: { [volumeFile]: { content: secretText`${"volume/id"}\n`, mode: "0644" } } }
      : {}),
  };
}

/** DigitalOcean names the disk after the volume and formats it; elsewhere its serial number is the volume's identifier. */
function volumeOf({ estate, server, key }: Host): readonly Disk[] {
  if (!server.volume) return [];
  const { mount } = server.volume;
  const isNamed = estate.datacenters[server.datacenter]?.provider === "digitalocean";
  const formatted: Path = `/dev/disk/by-id/scsi-0DO_Volume_${estate.name}-${key}`;
  return [{ mount, device: isNamed ? { formatted } : { bare: ["--volume", volumeFile] } }];
}

function dataDiskOf({ estate, server }: Host): readonly Disk[] {
  const dataDisk = flavorOf(estate, server)?.dataDisk;
  return dataDisk && server.dataDisk
    ? [{ mount: server.dataDisk.mount, device: { bare: [dataDisk.device] } }]
    : [];
}

function unitFiles({ mount, device }: Disk): Part["files"] {
  const unit = mountUnit(mount);
  const finder: UnitName = `estate-disk-${escaped(mount)}.service`;
  const link: Path = `/run/estate/disks${mount}/disk`;
  const isBare = "bare" in device;
  return {
    [unitPath(unit)]: {
      content: lines(
        "[Unit]",
        `Description=The machine's own disk at ${mount}`,
        "Before=local-fs.target",
        ...(isBare ? [`Requires=${finder}`, `After=${finder}`] : []),
        "",
        "[Mount]",
        `What=${isBare ? link : device.formatted}`,
        `Where=${mount}`,
        "Type=ext4",
        "Options=noatime,nodev,nosuid",
        "",
        "[Install]",
        "WantedBy=multi-user.target",
      ),
    },
    ...(isBare
      ? {
          [unitPath(finder)]: {
            content: lines(
              "[Unit]",
              `Description=The disk for ${mount}, formatted where it is bare`,
              // It comes before what every other unit waits for.
              "DefaultDependencies=no",
              "After=local-fs-pre.target",
              "",
              "[Service]",
              "Type=oneshot",
              "RemainAfterExit=yes",
              `ExecStart=${programDirectory}/own-disk ${mount} ${link} ${device.bare.join(" ")}`,
              "TimeoutStartSec=90",
            ),
          },
        }
      : {}),
  };
}

function mountUnit(mount: Path): UnitName {
  return `${escaped(mount)}.mount`;
}

/** A path as part of a unit's name (systemd-escape(1), `--path`). */
function escaped(path: Path): string {
  return path
    .slice(1)
    .replace(
      /[^a-zA-Z0-9:_./]/g,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
    )
    .replaceAll("/", "-");
}
