import type { CloudObject } from "../../cloud/cloud.ts";
import { bootMachine, powerOff, powerOn, removeMachine, reshapeMachine } from "../../cloud/machine.ts";
import { type CallContext, ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import { equal, type Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { againstState, asSets } from "../common/state-comparison.ts";
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
import { flavorOf, flavorProperties, flavorsOf, machineShape } from "./flavors.ts";
import { imagesOf } from "./images.ts";
import {
  accessAddresses,
  foreseenNetworks,
  mergedNetworks,
  networkDifference,
} from "./instance-addresses.ts";
import { findAttachments, joinNetworks } from "./instance-networks.ts";
import { findFlavor, findImage, refuseGroups, refuseInstance, refuseUndeclared } from "./instance-rules.ts";
import { keypairKey } from "./keypair.ts";
import { addressesOf, floatingAddressesOf, portsOfDevice, privateInterfaces, removePort } from "./ports.ts";
import { findGroup } from "./sec-group.ts";
import { INSTANCE, KEYPAIR, PORT } from "./types.ts";
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
/** What the provider reads, as its schema compares it. */
const COMPARED = {
  availabilityZone: { computed: true },
  flavorId: { computed: true },
  flavorName: { computed: true },
  imageId: { computed: true },
  imageName: { computed: true },
  keyPair: {},
  name: {},
  region: { computed: true },
  securityGroups: { computed: true, same: asSets },
} as const;
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
  compare: (change) => {
    const { outputs, oldInputs, newInputs } = change;
    const hash = text(newInputs, "userData") === "" ? "" : userDataHash(text(newInputs, "userData"));
    const settling = ["error", "migrating"].includes(text(outputs, "powerState"));
    const state = againstState(change, COMPARED);
    const networks = networkDifference(outputs, newInputs);
    const writtenAnew = !equal(oldInputs.networks ?? null, newInputs.networks ?? null);
    return {
      replace: [
        // The original flavor has left the cloud: it cannot be resized (`ForceNewIfChange`).
        ...["flavorId", "flavorName"].filter((key) => outputs[key] === ""),
        ...["blockDevices", "schedulerHints"].filter(
          (key) => !equal(oldInputs[key] ?? null, newInputs[key] ?? null),
        ),
      ],
      inPlace: networks === "in place" ? ["networks"] : [],
      changedOutputs: [...state.changedOutputs, ...(networks === "none" || writtenAnew ? [] : ["networks"])],
      ignore: [
        ...state.ignore,
        ...(networks === "none" ? ["networks"] : []),
        ...(hash !== "" && text(oldInputs, "userData") === hash ? ["userData"] : []),
        ...(settling ? ["powerState"] : []),
        ...(sameZone(newInputs, outputs) ? ["availabilityZone"] : []),
      ],
    };
  },
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

/** A creation that fails leaves no port behind. */
function joinOrLeave(
  inputs: Properties,
  id: string,
  groups: readonly string[],
  endpoint: Endpoint,
  context: CallContext,
): void {
  try {
    joinNetworks(inputs, id, groups, endpoint, context);
  } catch (error) {
    leavePorts(id, endpoint, context);
    throw error;
  }
}

/** Ports that came with the instance go with it; those that the program made are free again. */
function leavePorts(id: string, endpoint: Endpoint, context: CallContext): void {
  for (const port of portsOfDevice(context, id)) {
    if (flag(port.properties, "ownedByInstance")) removePort(context, endpoint, port);
    else context.cloud.put({ ...port, properties: { ...port.properties, deviceId: "", deviceOwner: "" } });
  }
}

/** Of two ways to say it, the one that changed counts: the other is what the state remembered. */
function changed(before: Properties, after: Properties, what: "flavor" | "image"): Properties {
  const [id, name] = [`${what}Id`, `${what}Name`];
  const idIsOld = equal(before[id] ?? null, after[id] ?? null);
  return idIsOld && text(after, name) !== "" && !equal(before[name] ?? null, after[name] ?? null)
    ? without(after, id)
    : after;
}

function boot(object: CloudObject, userData: string, endpoint: Endpoint, context: CallContext): void {
  const ports = portsOfDevice(context, object.id);
  const key = context.cloud.get(KEYPAIR, keypairKey(object.scope, text(object.properties, "keyPair")));
  bootMachine({
    cloud: context.cloud,
    id: object.id,
    addresses: ports.flatMap((port) => [...addressesOf(port), ...floatingAddressesOf(context, port.id)]),
    ...(userData === "" ? {} : { userData }),
    keyPairPublicKeys: key === undefined ? [] : [text(key.properties, "publicKey")],
    shape: machineShape(object),
    networks: privateInterfaces(ports, endpoint, context),
  });
  // A rebuilt machine's local disks are new ones, all of them.
  settleDataDisk(object, undefined, context);
  settleDataDisk(object, flavorOf(object.properties)?.dataDisk, context);
  power(object, context);
}

function power(object: CloudObject, context: CallContext): void {
  if (object.properties.status === "ACTIVE") powerOn(context.cloud, object.id);
  else powerOff(context.cloud, object.id);
}

function regroup(id: string, names: readonly string[], endpoint: Endpoint, context: CallContext): void {
  const allSecurityGroupIds = names.flatMap((name) => findGroup(context, endpoint.scope, name) ?? []);
  for (const port of portsOfDevice(context, id)) {
    context.cloud.put({ ...port, type: PORT, properties: { ...port.properties, allSecurityGroupIds } });
  }
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

/** What the program says, with what the provider computed before in between. */
function plannedNetworks(outputs: Properties, inputs: Properties): readonly Properties[] {
  const before = records(outputs, "networks");
  if (!given(inputs, "networks")) return before;
  return records(inputs, "networks").map((entry, index) => ({
    ...before[index],
    accessNetwork: false,
    ...entry,
  }));
}

function statusOf(powerState: string): string {
  return Object.keys(STATES).find((status) => STATES[status] === powerState) ?? "ACTIVE";
}

/** `zone:host:node` asks for more than the zone, and the zone is all that is read back. */
function sameZone(inputs: Properties, outputs: Properties): boolean {
  const zone = text(inputs, "availabilityZone");
  return zone.includes(":") && zone.split(":")[0] === text(outputs, "availabilityZone");
}

/** Go's default text of a time. */
function goTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
}
