import type { CloudObject } from "../../cloud/cloud.ts";
import { powerOff, removeMachine, reshapeMachine } from "../../cloud/machine.ts";
import { type CallContext, ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import { equal, type Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { hashedUserData, userDataHash } from "../common/user-data.ts";
import { conflict, oneOf } from "../common/validators.ts";
import {
  defined,
  flag,
  given,
  maybeText,
  pick,
  record,
  records,
  text,
  texts,
  unknown,
  withDefaults,
  without,
} from "../common/values.ts";
import { settleDataDisk } from "./data-disk.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { notFound } from "./errors.ts";
import { flavorProperties, flavorsOf, machineShape } from "./flavors.ts";
import { imagesOf } from "./images.ts";
import { accessAddresses, foreseenNetworks, mergedNetworks } from "./instance-addresses.ts";
import { compareInstance, plannedNetworks } from "./instance-comparison.ts";
import { boot, joinOrLeave, leavePorts, power, regroup } from "./instance-machine.ts";
import { findAttachments } from "./instance-networks.ts";
import { findFlavor, findImage, refuseGroups, refuseInstance, refuseUndeclared } from "./instance-rules.ts";
import { findGroup } from "./sec-group.ts";
import { INSTANCE } from "./types.ts";
import { detachAll } from "./volume.ts";

const STATES: Readonly<Record<string, string>> = {
  ACTIVE: "active",
  SHUTOFF: "shutoff",
  SHELVED_OFFLOADED: "shelved_offloaded",
  ERROR: "error",
  MIGRATING: "migrating",
};
const READ = [
  "availabilityZone",
  "flavorId",
  "flavorName",
  "imageId",
  "imageName",
  "keyPair",
  "name",
  "powerState",
  "region",
  "securityGroups",
  "tags",
];
/** What the API does not give back. */
const KEPT = [
  "adminPass",
  "blockDevices",
  "configDrive",
  "forceDelete",
  "metadata",
  "networkMode",
  "personalities",
  "schedulerHints",
  "stopBeforeDestroy",
  "userData",
  "vendorOptions",
];
const VOLUME_BOOT = "Attempt to boot from volume - no image supplied";

export const instance: ResourceBehaviour = {
  normalise: (inputs) =>
    withDefaults(inputs, { forceDelete: false, powerState: "active", stopBeforeDestroy: false }),
  validate: (inputs) => [
    ...oneOf(inputs, "powerState", ["active", "shutoff", "shelved_offloaded"], { ignoreCase: true }),
    ...oneOf(inputs, "networkMode", ["auto", "none"]),
    ...conflict(inputs, "networkMode", "networks"),
    ...conflict(inputs, "availabilityZone", "availabilityZoneHints"),
  ],
  compare: compareInstance,
  foresee: (inputs, context) => {
    refuseUndeclared(inputs, endpointFor(inputs, context, "compute"), context);
    return { ...hashedUserData(inputs), ...foreseenNetworks(inputs) };
  },
  foreseeUpdate: ({ outputs, oldInputs, newInputs }, context) => {
    refuseUndeclared(newInputs, endpointFor(outputs, context, "compute"), context);
    const changes = (key: string) =>
      given(newInputs, key) && !equal(oldInputs[key] ?? null, newInputs[key] ?? null);
    return {
      ...hashedUserData(newInputs),
      ...(changes("flavorName") ? unknown("flavorId") : {}),
      ...(changes("flavorId") ? unknown("flavorName") : {}),
      networks: plannedNetworks(outputs, newInputs),
    };
  },
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "compute");
    const { flavor, image } = refuseInstance(inputs, endpoint, context);
    findAttachments(inputs, endpoint, context);
    const names = endpoint.rackspace ? [] : refuseGroups(inputs, endpoint, context);
    const groups = names.flatMap((name) => findGroup(context, endpoint.scope, name) ?? []);
    const id = context.cloud.uuid();
    const now = goTime(context.now());
    const properties: Properties = {
      ...pick(inputs, ["name", "tags", "keyPair"]),
      region: endpoint.region,
      availabilityZone: text(inputs, "availabilityZone").split(":")[0] || "nova",
      allMetadata: record(inputs, "metadata"),
      ...flavorProperties(flavor),
      imageId: image?.id ?? VOLUME_BOOT,
      imageName: image?.name ?? "",
      securityGroups: names,
      status: statusOf(text(inputs, "powerState").toLowerCase()),
      created: now,
      updated: now,
    };
    joinOrLeave(inputs, id, groups, endpoint, context);
    const object = { type: INSTANCE, id, scope: endpoint.scope, properties };
    context.cloud.put(object);
    boot(object, text(inputs, "userData"), endpoint, context);
    return { id, outputs: view(object, inputs, endpoint, context) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(INSTANCE, id);
    if (found === undefined) return undefined;
    const status = text(found.properties, "status");
    if (STATES[status] === undefined) {
      throw new ProviderError(`Invalid power_state for instance ${id}: ${status}`);
    }
    const endpoint = endpointFor(found.properties, context, "compute");
    const state = view(asRead(found, endpoint, context), outputs, endpoint, context);
    const names = Object.keys(inputs).length === 0 ? [...READ, "networks"] : READ;
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, names, KEPT) };
  },
  update: ({ id, outputs, oldInputs, newInputs }, context) => {
    const endpoint = endpointFor(outputs, context, "compute");
    const found = context.cloud.get(INSTANCE, id);
    if (found === undefined)
      throw notFound(endpoint, `Error updating OpenStack server ${id}`, `PUT servers/${id}`);
    const changes = (...keys: readonly string[]) =>
      keys.some((key) => !equal(oldInputs[key] ?? null, newInputs[key] ?? null));
    const flavor = changes("flavorId", "flavorName")
      ? findFlavor(changed(oldInputs, newInputs, "flavor"), endpoint, context)
      : undefined;
    const rebuilt = changes("imageId", "imageName", "personalities");
    const image = rebuilt ? findImage(changed(oldInputs, newInputs, "image"), endpoint) : undefined;
    const names =
      endpoint.rackspace || !changes("securityGroups")
        ? undefined
        : refuseGroups(newInputs, endpoint, context);
    const object: CloudObject = {
      ...found,
      properties: {
        ...found.properties,
        ...pick(newInputs, ["name", "tags"]),
        allMetadata: record(newInputs, "metadata"),
        ...(flavor === undefined ? {} : flavorProperties(flavor)),
        ...(image === undefined ? {} : { imageId: image.id, imageName: image.name }),
        ...(names === undefined ? {} : { securityGroups: names }),
        status: statusOf(text(newInputs, "powerState").toLowerCase()),
        updated: goTime(context.now()),
      },
    };
    context.cloud.put(object);
    if (names !== undefined) regroup(id, names, endpoint, context);
    if (rebuilt) boot(object, text(newInputs, "userData"), endpoint, context);
    else {
      reshapeMachine(context.cloud, id, machineShape(object));
      if (flavor !== undefined) settleDataDisk(object, flavor.dataDisk, context);
      power(object, context);
    }
    const planned = { ...newInputs, networks: plannedNetworks(outputs, newInputs) };
    return view(object, planned, endpoint, context);
  },
  beforeDelete: ({ id, outputs }, context) => {
    if (flag(outputs, "stopBeforeDestroy") && context.cloud.get(INSTANCE, id)) powerOff(context.cloud, id);
  },
  delete: ({ id, outputs }, context) => {
    const found = context.cloud.get(INSTANCE, id);
    if (found === undefined) return;
    leavePorts(id, endpointFor(outputs, context, "compute"), context);
    detachAll(context, id);
    settleDataDisk(found, undefined, context);
    removeMachine(context.cloud, id);
    context.cloud.remove(INSTANCE, id);
  },
};

/** Of two ways to say it, the one that changed counts: the other is what the state remembered. */
function changed(before: Properties, after: Properties, what: "flavor" | "image"): Properties {
  const [id, name] = [`${what}Id`, `${what}Name`];
  const idIsOld = equal(before[id] ?? null, after[id] ?? null);
  return idIsOld && text(after, name) !== "" && !equal(before[name] ?? null, after[name] ?? null)
    ? without(after, id)
    : after;
}

function view(
  { id, properties }: CloudObject,
  before: Properties,
  endpoint: Endpoint,
  context: CallContext,
): Properties {
  const networks = mergedNetworks(id, records(before, "networks"), endpoint, context);
  const raw = maybeText(before, "userData");
  const hashed = raw === undefined || /^[0-9a-f]{40}$/.test(raw) ? raw : userDataHash(raw);
  return defined({
    ...without(properties, "flavor", "status"),
    ...pick(before, KEPT),
    userData: hashed,
    networks,
    ...accessAddresses(networks),
    powerState: STATES[text(properties, "status")] ?? "",
    allTags: texts(properties, "tags"),
  });
}

/** Image and flavor may have left the cloud since. */
function asRead(found: CloudObject, endpoint: Endpoint, context: CallContext): CloudObject {
  const { imageId, flavorId } = found.properties;
  const known = imagesOf(endpoint).find(({ id }) => id === imageId);
  const hasFlavor = flavorsOf(endpoint, context).some(({ id }) => id === flavorId);
  return {
    ...found,
    properties: {
      ...found.properties,
      ...(imageId === VOLUME_BOOT ? {} : { imageName: known?.name ?? "Image not found" }),
      ...(hasFlavor ? {} : { flavorId: "", flavorName: "" }),
    },
  };
}

function statusOf(powerState: string): string {
  return Object.keys(STATES).find((status) => STATES[status] === powerState) ?? "ACTIVE";
}

/** Go's default text of a time. */
function goTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
}
