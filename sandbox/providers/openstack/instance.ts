import type { CloudObject } from "../../cloud/cloud.ts";
import { bootMachine, powerOff, powerOn, removeMachine, reshapeMachine } from "../../cloud/machine.ts";
import { type CallContext, ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import { equal, type Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { hashedUserData, userDataHash } from "../common/user-data.ts";
import { conflict, oneOf } from "../common/validators.ts";
import {
  defined,
  flag,
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
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { notFound } from "./errors.ts";
import { flavorsOf, machineShape } from "./flavors.ts";
import { imagesOf } from "./images.ts";
import { findAttachments, foreseenNetworks, joinNetworks } from "./instance-networks.ts";
import { findFlavor, findImage, refuseGroups, refuseInstance } from "./instance-rules.ts";
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
  compare: ({ outputs, oldInputs, newInputs }, context) => {
    const gone = !flavorsOf(endpointFor(outputs, context, "compute")).some(
      ({ id }) => id === outputs.flavorId,
    );
    const hash = text(newInputs, "userData") === "" ? "" : userDataHash(text(newInputs, "userData"));
    const settling = ["error", "migrating"].includes(text(outputs, "powerState"));
    return {
      replace: [
        ...(gone ? ["flavorId", "flavorName"] : []),
        ...["blockDevices", "schedulerHints"].filter(
          (key) => !equal(oldInputs[key] ?? null, newInputs[key] ?? null),
        ),
      ],
      inPlace: equal(bareNetworks(oldInputs), bareNetworks(newInputs)) ? ["networks"] : [],
      ignore: [
        ...(hash !== "" && text(oldInputs, "userData") === hash ? ["userData"] : []),
        ...(settling ? ["powerState"] : []),
        ...(sameZone(newInputs, outputs) ? ["availabilityZone"] : []),
      ],
    };
  },
  foresee: (inputs) => ({ ...hashedUserData(inputs), ...foreseenNetworks(inputs) }),
  foreseeUpdate: ({ oldInputs, newInputs }) => ({
    ...hashedUserData(newInputs),
    ...(text(oldInputs, "flavorName") === text(newInputs, "flavorName") ? {} : unknown("flavorId")),
    ...(text(oldInputs, "flavorId") === text(newInputs, "flavorId") ? {} : unknown("flavorName")),
  }),
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
      flavorId: flavor.id,
      flavorName: flavor.name,
      ram: flavor.ram,
      imageId: image?.id ?? VOLUME_BOOT,
      imageName: image?.name ?? "",
      networks: joinOrLeave(inputs, id, groups, endpoint, context),
      securityGroups: names,
      status: statusOf(text(inputs, "powerState").toLowerCase()),
      created: now,
      updated: now,
    };
    const object = { type: INSTANCE, id, scope: endpoint.scope, properties };
    context.cloud.put(object);
    boot(object, text(inputs, "userData"), context);
    return { id, outputs: view(object, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(INSTANCE, id);
    if (found === undefined) return undefined;
    const status = text(found.properties, "status");
    if (STATES[status] === undefined) {
      throw new ProviderError(`Invalid power_state for instance ${id}: ${status}`);
    }
    const state = view(withImageName(found, context), outputs);
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
      ? findFlavor(changed(oldInputs, newInputs, "flavor"), endpoint)
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
        ...(flavor === undefined ? {} : { flavorId: flavor.id, flavorName: flavor.name, ram: flavor.ram }),
        ...(image === undefined ? {} : { imageId: image.id, imageName: image.name }),
        ...(names === undefined ? {} : { securityGroups: names }),
        status: statusOf(text(newInputs, "powerState").toLowerCase()),
        updated: goTime(context.now()),
      },
    };
    context.cloud.put(object);
    if (names !== undefined) regroup(id, names, endpoint, context);
    if (rebuilt) boot(object, text(newInputs, "userData"), context);
    else {
      reshapeMachine(context.cloud, id, machineShape(object, context));
      power(object, context);
    }
    return view(object, newInputs);
  },
  beforeDelete: ({ id, outputs }, context) => {
    if (flag(outputs, "stopBeforeDestroy") && context.cloud.get(INSTANCE, id)) powerOff(context.cloud, id);
  },
  delete: ({ id }, context) => {
    if (context.cloud.get(INSTANCE, id) === undefined) return;
    leavePorts(id, context);
    detachAll(context, id);
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
): readonly Properties[] {
  try {
    return joinNetworks(inputs, id, groups, endpoint, context);
  } catch (error) {
    leavePorts(id, context);
    throw error;
  }
}

/** Ports that came with the instance go with it; those that the program made are free again. */
function leavePorts(id: string, context: CallContext): void {
  for (const port of portsOfDevice(context, id)) {
    if (flag(port.properties, "ownedByInstance")) removePort(context, port);
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

function boot(object: CloudObject, userData: string, context: CallContext): void {
  const ports = portsOfDevice(context, object.id);
  const key = context.cloud.get(KEYPAIR, keypairKey(object.scope, text(object.properties, "keyPair")));
  bootMachine({
    cloud: context.cloud,
    id: object.id,
    addresses: ports.flatMap((port) => [...addressesOf(port), ...floatingAddressesOf(context, port.id)]),
    ...(userData === "" ? {} : { userData }),
    keyPairPublicKeys: key === undefined ? [] : [text(key.properties, "publicKey")],
    shape: machineShape(object, context),
    networks: privateInterfaces(ports, context),
  });
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

function view({ properties }: CloudObject, before: Properties): Properties {
  const networks = records(properties, "networks");
  const access = networks.find((network) => flag(network, "accessNetwork")) ?? networks[0] ?? {};
  const raw = maybeText(before, "userData");
  const hashed = raw === undefined || /^[0-9a-f]{40}$/.test(raw) ? raw : userDataHash(raw);
  return defined({
    ...without(properties, "ram", "status"),
    ...pick(before, KEPT),
    userData: hashed,
    accessIpV4: text(before, "accessIpV4") || text(access, "fixedIpV4"),
    accessIpV6: text(before, "accessIpV6") || text(access, "fixedIpV6"),
    powerState: STATES[text(properties, "status")] ?? "",
    allTags: texts(properties, "tags"),
  });
}

/** The image may have left the cloud since. */
function withImageName(found: CloudObject, context: CallContext): CloudObject {
  const id = text(found.properties, "imageId");
  if (id === VOLUME_BOOT) return found;
  const known = imagesOf(endpointFor(found.properties, context, "compute")).find((image) => image.id === id);
  return { ...found, properties: { ...found.properties, imageName: known?.name ?? "Image not found" } };
}

function statusOf(powerState: string): string {
  return Object.keys(STATES).find((status) => STATES[status] === powerState) ?? "ACTIVE";
}

/** Which of the networks is the access network changes nothing in the cloud. */
function bareNetworks(inputs: Properties): readonly Properties[] {
  return records(inputs, "networks").map((entry) => without(entry, "accessNetwork", "mac", "floatingIp"));
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
