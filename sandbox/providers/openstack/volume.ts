import type { CloudObject } from "../../cloud/cloud.ts";
import { addMachineVolume, removeMachineVolume } from "../../cloud/machine.ts";
import {
  type CallContext,
  type CheckFailure,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { defined, flag, given, number, pick, record, records, text } from "../common/values.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { badRequest, neutron, notFound, nova } from "./errors.ts";
import { imagesOf } from "./images.ts";
import { INSTANCE, VOLUME, VOLUME_ATTACH } from "./types.ts";

const INPUTS = [
  "availabilityZone",
  "description",
  "metadata",
  "name",
  "region",
  "size",
  "snapshotId",
  "sourceVolId",
  "volumeType",
];
const KEPT = [
  "backupId",
  "consistencyGroupId",
  "enableOnlineResize",
  "imageId",
  "multiattach",
  "schedulerHints",
  "snapshotId",
  "sourceReplica",
  "sourceVolId",
];
const SOURCES = ["snapshotId", "sourceVolId", "imageId", "backupId"];
export const volume: ResourceBehaviour = {
  validate: (inputs) => exclusiveSources(inputs),
  // A preview refuses what the cloud does not have, so that no `up` comes to it halfway.
  foresee: (inputs, context) => {
    if (number(inputs, "size") !== undefined) refuse(inputs, endpointFor(inputs, context, "volume"), context);
    return {};
  },
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "volume");
    refuse(inputs, endpoint, context);
    const id = context.cloud.uuid();
    const properties = defined({
      ...pick(inputs, INPUTS),
      availabilityZone: text(inputs, "availabilityZone") || "nova",
      metadata: record(inputs, "metadata"),
      volumeType: text(inputs, "volumeType") || (endpoint.declared?.volumes?.type ?? "__DEFAULT__"),
      status: "available",
      attachments: [],
      region: endpoint.region,
    });
    context.cloud.put({ type: VOLUME, id, scope: endpoint.scope, properties });
    return { id, outputs: view(properties, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(VOLUME, id);
    if (found === undefined) return undefined;
    const state = view(found.properties, outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, INPUTS, KEPT) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const endpoint = endpointFor(outputs, context, "volume");
    const found = context.cloud.get(VOLUME, id);
    if (found === undefined) {
      throw notFound(endpoint, `Error updating openstack_blockstorage_volume_v3 ${id}`, `PUT volumes/${id}`);
    }
    resize(found, newInputs, endpoint);
    const properties = {
      ...found.properties,
      ...pick(newInputs, ["description", "metadata", "name", "size"]),
    };
    context.cloud.put({ ...found, properties });
    return view(properties, newInputs);
  },
  // Whatever still holds the volume lets go of it first.
  delete: ({ id }, context) => context.cloud.remove(VOLUME, id),
};

export const volumeAttach: ResourceBehaviour = {
  compare: ({ oldInputs, newInputs }) =>
    text(oldInputs, "device") === text(newInputs, "device")
      ? {}
      : { error: "doesn't support update: openstack_compute_volume_attach_v2 can not change its device" },
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "compute");
    const [instanceId, volumeId] = [text(inputs, "instanceId"), text(inputs, "volumeId")];
    const prefix = `Error creating openstack_compute_volume_attach_v2 ${instanceId}`;
    const request = `POST servers/${instanceId}/os-volume_attachments`;
    const found = context.cloud.get(VOLUME, volumeId);
    if (context.cloud.get(INSTANCE, instanceId) === undefined) {
      throw notFound(
        endpoint,
        prefix,
        request,
        nova("itemNotFound", 404, `Instance ${instanceId} could not be found.`),
      );
    }
    if (found === undefined || found.scope !== endpoint.scope) {
      throw notFound(
        endpoint,
        prefix,
        request,
        nova("itemNotFound", 404, `Volume ${volumeId} could not be found.`),
      );
    }
    const attachments = records(found.properties, "attachments");
    if (attachments.length > 0 && !flag(inputs, "multiattach")) {
      const message = `Invalid input received: Invalid volume: Volume ${volumeId} status must be available or downloading to reserve, but the current status is in-use. (HTTP 400)`;
      throw badRequest(endpoint, prefix, request, nova("badRequest", 400, message));
    }
    const device = text(inputs, "device") || nextDevice(context, instanceId);
    const attachment = { id: volumeId, instanceId, device };
    const properties = { ...found.properties, status: "in-use", attachments: [...attachments, attachment] };
    context.cloud.put({ ...found, properties });
    addMachineVolume(context.cloud, instanceId, {
      id: volumeId,
      name: text(found.properties, "name"),
      size: number(found.properties, "size") ?? 0,
      // Where the host finds it: a virtio disk's serial is the first 20 characters of the volume's id (udev(7), by-id).
      device: `/dev/disk/by-id/virtio-${volumeId.slice(0, 20)}`,
      filesystem: "",
    });
    const outputs = { ...inputs, device, region: endpoint.region };
    const id = `${instanceId}/${volumeId}`;
    context.cloud.put({ type: VOLUME_ATTACH, id, scope: endpoint.scope, properties: outputs });
    return { id, outputs };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(VOLUME_ATTACH, id);
    if (found === undefined) return undefined;
    const outputs = found.properties;
    return { id, outputs, inputs: refreshedInputs(inputs, outputs, ["instanceId", "volumeId"]) };
  },
  delete: ({ id }, context) => {
    const found = context.cloud.get(VOLUME_ATTACH, id);
    if (found !== undefined) detach(context, found);
  },
};

/** An instance that goes lets go of its volumes. */
export function detachAll(context: CallContext, instanceId: string): void {
  for (const found of context.cloud.list(VOLUME_ATTACH)) {
    if (found.properties.instanceId === instanceId) detach(context, found);
  }
}

function detach(context: CallContext, attached: CloudObject): void {
  const found = context.cloud.get(VOLUME, text(attached.properties, "volumeId"));
  if (found !== undefined) {
    const left = records(found.properties, "attachments").filter(
      ({ instanceId }) => instanceId !== attached.properties.instanceId,
    );
    const status = left.length === 0 ? "available" : "in-use";
    context.cloud.put({ ...found, properties: { ...found.properties, status, attachments: left } });
  }
  removeMachineVolume(
    context.cloud,
    text(attached.properties, "instanceId"),
    text(attached.properties, "volumeId"),
  );
  context.cloud.remove(VOLUME_ATTACH, attached.id);
}

function refuse(inputs: Properties, endpoint: Endpoint, context: CallContext): void {
  const prefix = "Error creating openstack_blockstorage_volume_v3";
  const refused = (message: string) =>
    badRequest(endpoint, prefix, "POST volumes", nova("badRequest", 400, message));
  const size = number(inputs, "size") ?? 0;
  if (!Number.isInteger(size) || size < 1)
    throw refused(`Invalid input for field/attribute size. Value: ${size}.`);
  const image = text(inputs, "imageId");
  if (image !== "" && !imagesOf(endpoint).some(({ id }) => id === image))
    throw refused("Invalid image identifier or unable to access requested image.");
  const source = text(inputs, "sourceVolId");
  if (source !== "" && context.cloud.get(VOLUME, source) === undefined) {
    throw notFound(
      endpoint,
      prefix,
      "POST volumes",
      neutron("VolumeNotFound", `Volume ${source} could not be found.`),
    );
  }
  const type = text(inputs, "volumeType");
  const declared = endpoint.declared?.volumes;
  if (declared === undefined) return;
  if (type !== "" && type !== declared.type) {
    throw refused(`Volume type with name ${type} could not be found.`);
  }
  if (size < declared.minimum) {
    throw refused(
      `Volume size ${size} is below the minimum of ${declared.minimum} GB for the type ${declared.type}.`,
    );
  }
}

function resize(found: CloudObject, inputs: Properties, endpoint: Endpoint): void {
  const before = number(found.properties, "size") ?? 0;
  const after = number(inputs, "size") ?? before;
  const prefix = `Error extending openstack_blockstorage_volume_v3 ${found.id} size`;
  if (after < before) {
    const message = `Invalid input received: New size for extend must be greater than current size. (current: ${before}, extended: ${after}).`;
    throw badRequest(endpoint, prefix, `POST volumes/${found.id}/action`, nova("badRequest", 400, message));
  }
  if (
    after > before &&
    text(found.properties, "status") === "in-use" &&
    !flag(inputs, "enableOnlineResize")
  ) {
    throw new ProviderError(
      `Error extending openstack_blockstorage_volume_v3 ${found.id}, volume is attached to the instance and resizing online is disabled, see enable_online_resize option`,
    );
  }
}

function exclusiveSources(inputs: Properties): readonly CheckFailure[] {
  const set = SOURCES.filter((key) => given(inputs, key));
  const [first, second] = set;
  if (first === undefined || second === undefined) return [];
  const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [{ property: first, reason: `"${snake(first)}": conflicts with ${snake(second)}` }];
}

function nextDevice(context: CallContext, instanceId: string): string {
  const taken = context.cloud
    .list(VOLUME_ATTACH)
    .filter(({ properties }) => properties.instanceId === instanceId);
  return `/dev/vd${String.fromCharCode("b".charCodeAt(0) + taken.length)}`;
}

function view(properties: Properties, before: Properties): Properties {
  const { status: _, ...outputs } = properties;
  return { ...outputs, ...pick(before, KEPT) };
}
