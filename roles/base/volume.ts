import type { Path } from "../../stacks/vocabulary/index.ts";
import type { UnitName } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { lines, unitPath } from "./place.ts";

/**
 * Mounts the machine's own disk. Folders on it are not the bundle's: they are made before units start, and the mount
 * would hide them. A role has a unit with `RequiresMountsFor=` make them.
 */
export function volume({ estate, server, key }: Host): Part {
  if (!server.volume) return { role: "base" };
  const { mount } = server.volume;
  // DigitalOcean names the disk after the volume and formats it; elsewhere it is the second one, and bare at first.
  const isNamed = estate.datacenters[server.datacenter]?.provider === "digitalocean";
  const device: Path = isNamed ? `/dev/disk/by-id/scsi-0DO_Volume_${estate.name}-${key}` : "/dev/vdb";
  const format = `systemd-makefs@${escaped(device)}.service`;
  const unit: UnitName = `${escaped(mount)}.mount`;
  return {
    role: "base",
    files: {
      [unitPath(unit)]: {
        content: lines(
          "[Unit]",
          `Description=The machine's own disk at ${mount}`,
          "Before=local-fs.target",
          ...(isNamed ? [] : [`Requires=${format}`, `After=${format}`]),
          "",
          "[Mount]",
          `What=${device}`,
          `Where=${mount}`,
          "Type=ext4",
          "Options=noatime,nodev,nosuid",
          "",
          "[Install]",
          "WantedBy=multi-user.target",
        ),
      },
    },
    units: { [unit]: { enabled: true, started: true } },
  };
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
