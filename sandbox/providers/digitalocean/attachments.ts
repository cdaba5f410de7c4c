import type { CloudObject } from "../../cloud/cloud.ts";
import { addMachineVolume, removeMachineVolume } from "../../cloud/machine.ts";
import type { CallContext } from "../../provider/behaviour.ts";
import { number, numbers, text } from "../common/values.ts";
import { apiError, notFound } from "./errors.ts";
import { DROPLET, VOLUME } from "./types.ts";

const MOST_VOLUMES = 15;

/** Volumes that hang on a droplet, in the order of their ids' creation. */
export function volumesOf(context: CallContext, dropletId: string): readonly string[] {
  const attached = ({ properties }: CloudObject) =>
    numbers(properties, "dropletIds").includes(Number(dropletId));
  return context.cloud
    .list(VOLUME)
    .filter(attached)
    .map(({ id }) => id);
}

/** Attaches a volume; success where it already hangs on that droplet. */
export function attachVolume(
  context: CallContext,
  prefix: string,
  volumeId: string,
  dropletId: string,
): void {
  const request = `POST /v2/volumes/${volumeId}/actions`;
  const volume = context.cloud.get(VOLUME, volumeId);
  const droplet = context.cloud.get(DROPLET, dropletId);
  if (volume === undefined || droplet === undefined) throw notFound(context, prefix, request);
  const holders = numbers(volume.properties, "dropletIds");
  if (holders.includes(Number(dropletId))) return;
  const refused = (message: string) => apiError(context, prefix, request, 422, message);
  if (holders.length > 0) throw refused("Volume is already attached to a different Droplet.");
  if (text(volume.properties, "region") !== text(droplet.properties, "region")) {
    throw refused("Droplet and volume must be in the same region.");
  }
  if (volumesOf(context, dropletId).length >= MOST_VOLUMES) {
    throw refused(`Droplet already has the maximum of ${MOST_VOLUMES} volumes attached.`);
  }
  context.cloud.put({ ...volume, properties: { ...volume.properties, dropletIds: [Number(dropletId)] } });
  const name = text(volume.properties, "name");
  addMachineVolume(context.cloud, dropletId, {
    id: volumeId,
    name,
    size: number(volume.properties, "size") ?? 0,
    // DigitalOcean, "How to mount volumes".
    device: `/dev/disk/by-id/scsi-0DO_Volume_${name}`,
    filesystem: text(volume.properties, "filesystemType"),
  });
}

export function detachVolume(context: CallContext, volumeId: string, dropletId: string): void {
  const volume = context.cloud.get(VOLUME, volumeId);
  if (volume === undefined) return;
  const dropletIds = numbers(volume.properties, "dropletIds").filter((id) => id !== Number(dropletId));
  context.cloud.put({ ...volume, properties: { ...volume.properties, dropletIds } });
  removeMachineVolume(context.cloud, dropletId, volumeId);
}
