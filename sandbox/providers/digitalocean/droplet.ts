import type { CloudObject } from "../../cloud/cloud.ts";
import { bootMachine, powerOff, removeMachine, reshapeMachine } from "../../cloud/machine.ts";
import type { MachineShape, PrivateInterface } from "../../cloud/machine-boot.ts";
import type { CallContext, CheckFailure, ResourceBehaviour } from "../../provider/behaviour.ts";
import { isProperties, type Properties } from "../../provider/values.ts";
import { parseRange } from "../common/addresses.ts";
import { newPublicIpv6 } from "../common/public-ipv6.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { hashedUserData, userDataHash } from "../common/user-data.ts";
import { inRange, notEmpty, oneOf } from "../common/validators.ts";
import {
  defined,
  filled,
  flag,
  given,
  maybeText,
  pick,
  sameSet,
  text,
  texts,
  unknown,
  withDefaults,
} from "../common/values.ts";
import { attachVolume, detachVolume, volumesOf } from "./attachments.ts";
import { refuseDroplet, resolveSshKeys } from "./droplet-rules.ts";
import { apiError, notFound } from "./errors.ts";
import { leaveFirewalls } from "./firewall.ts";
import { releaseFromDroplet } from "./reserved-ip.ts";
import { SIZES, type Size } from "./sizes.ts";
import { ensureTags, sameTags, validateTags } from "./tags.ts";
import { DROPLET } from "./types.ts";
import { allocatePrivateAddress, defaultVpc } from "./vpc.ts";

const NEVER_READ = ["image", "sshKeys", "userData", "dropletAgent", "gracefulShutdown", "resizeDisk"];
const READ = [
  "image",
  "backups",
  "ipv6",
  "monitoring",
  "name",
  "region",
  "size",
  "tags",
  "volumeIds",
  "vpcUuid",
  "publicNetworking",
];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export const droplet: ResourceBehaviour = {
  normalise: (inputs) => {
    const lowered = defined({
      region: maybeText(inputs, "region")?.toLowerCase(),
      size: maybeText(inputs, "size")?.toLowerCase(),
    });
    return withDefaults({ ...inputs, ...lowered }, { resizeDisk: true });
  },
  validate: (inputs) => [
    ...notEmpty(inputs, "image", "name", "region", "size", "userData", "vpcUuid"),
    ...validateTags(inputs),
    ...validateBackupPolicy(inputs),
  ],
  compare: ({ oldInputs, newInputs }) => ({
    replace: flag(oldInputs, "ipv6") && !flag(newInputs, "ipv6") ? ["ipv6"] : [],
    ignore: [
      ...(sameTags(oldInputs, newInputs) ? ["tags"] : []),
      ...(sameSet(oldInputs.volumeIds, newInputs.volumeIds) ? ["volumeIds"] : []),
      ...(unchangedUserData(oldInputs, newInputs) ? ["userData"] : []),
    ],
  }),
  foresee: hashedUserData,
  foreseeUpdate: ({ oldInputs, outputs, newInputs }) => ({
    ...hashedUserData(newInputs),
    // Size figures follow the size, and an address comes with IPv6.
    ...(text(newInputs, "size") === text(outputs, "size")
      ? {}
      : unknown("disk", "memory", "vcpus", "priceHourly", "priceMonthly")),
    ...(flag(newInputs, "ipv6") && !flag(oldInputs, "ipv6") ? unknown("ipv6Address") : {}),
  }),
  create: (inputs, context) => {
    const { size, network } = refuseDroplet(inputs, context);
    const publicKeys = resolveSshKeys(inputs, context);
    const vpc = network ?? defaultVpc(context, text(inputs, "region"));
    const id = String(400_000_000 + context.cloud.sequence("digitalocean droplet"));
    const isPublic = inputs.publicNetworking !== false;
    const properties: Properties = {
      ...pick(inputs, ["name", "region", "tags", "image"]),
      ...shape(size),
      backups: flag(inputs, "backups"),
      ...pick(inputs, ["backupPolicy"]),
      ipv6: flag(inputs, "ipv6"),
      monitoring: flag(inputs, "monitoring"),
      privateNetworking: true,
      publicNetworking: isPublic,
      ipv4Address: isPublic ? context.cloud.allocatePublicAddress() : "",
      ipv4AddressPrivate: allocatePrivateAddress(context, vpc),
      ipv6Address: flag(inputs, "ipv6") ? newPublicIpv6(context) : "",
      vpcUuid: vpc.id,
      status: "active",
      locked: false,
      createdAt: `${context.now().toISOString().slice(0, 19)}Z`,
      dropletUrn: `do:droplet:${id}`,
    };
    ensureTags(context, texts(inputs, "tags"));
    context.cloud.put({ type: DROPLET, id, scope: text(inputs, "region"), properties });
    bootMachine({
      cloud: context.cloud,
      id,
      addresses: addresses(properties),
      shape: machineShape(properties),
      networks: [privateInterface(properties, vpc)],
      monitored: flag(properties, "monitoring"),
      ...defined({ userData: maybeText(inputs, "userData") }),
      keyPairPublicKeys: publicKeys,
    });
    for (const volumeId of texts(inputs, "volumeIds")) {
      attachVolume(context, "Error attaching volume to droplet", volumeId, id);
    }
    return { id, outputs: view(context, id, properties, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(DROPLET, id);
    if (found === undefined) return undefined;
    const state = view(context, id, found.properties, outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, READ, NEVER_READ) };
  },
  update: ({ id, newInputs, oldInputs }, context) => {
    const found = context.cloud.get(DROPLET, id);
    if (found === undefined) throw notFound(context, "Error retrieving droplet", `GET /v2/droplets/${id}`);
    const ipv6Address = flag(newInputs, "ipv6")
      ? text(found.properties, "ipv6Address") || newPublicIpv6(context)
      : "";
    const properties: Properties = {
      ...found.properties,
      ...resized(id, found.properties, newInputs, context),
      name: text(newInputs, "name"),
      tags: texts(newInputs, "tags"),
      backups: flag(newInputs, "backups"),
      ipv6: flag(newInputs, "ipv6"),
      ipv6Address,
      ...pick(newInputs, ["backupPolicy"]),
    };
    if (flag(newInputs, "ipv6") && !flag(oldInputs, "ipv6")) {
      context.warn?.(
        "Enabling IPv6 requires additional OS-level configuration: When enabling IPv6 on an existing Droplet, additional OS-level configuration is required. For more info, see: \nhttps://docs.digitalocean.com/products/networking/ipv6/how-to/enable/#on-existing-droplets",
      );
    }
    ensureTags(context, texts(newInputs, "tags"));
    context.cloud.put({ ...found, properties });
    reshapeMachine(context.cloud, id, machineShape(properties));
    const wanted = texts(newInputs, "volumeIds");
    for (const volumeId of wanted) attachVolume(context, "Error attaching volume to droplet", volumeId, id);
    for (const volumeId of texts(oldInputs, "volumeIds")) {
      if (!wanted.includes(volumeId)) detachVolume(context, volumeId, id);
    }
    return view(context, id, properties, newInputs);
  },
  beforeDelete: ({ id, outputs }, context) => {
    if (flag(outputs, "gracefulShutdown") && context.cloud.get(DROPLET, id)) powerOff(context.cloud, id);
  },
  delete: ({ id }, context) => {
    const found = context.cloud.get(DROPLET, id);
    if (found === undefined) return;
    for (const volumeId of volumesOf(context, id)) detachVolume(context, volumeId, id);
    leaveFirewalls(context, Number(id));
    releaseFromDroplet(context, Number(id));
    const address = text(found.properties, "ipv4Address");
    if (address !== "") context.cloud.releasePublicAddress(address);
    removeMachine(context.cloud, id);
    context.cloud.remove(DROPLET, id);
  },
};

function validateBackupPolicy(inputs: Properties): readonly CheckFailure[] {
  const policy = inputs.backupPolicy;
  if (!isProperties(policy)) return [];
  const at = (key: string) => ({ label: `backup_policy.0.${key}`, path: `backupPolicy.${key}` });
  const missing = given(inputs, "backups")
    ? []
    : [
        {
          property: "backupPolicy",
          reason: `"backup_policy": all of \`backup_policy,backups\` must be specified`,
        },
      ];
  return [
    ...missing,
    ...oneOf(policy, "plan", ["daily", "weekly"], at("plan")),
    ...oneOf(policy, "weekday", WEEKDAYS, at("weekday")),
    ...inRange(policy, "hour", 0, 20, at("hour")),
  ];
}

/** The disk only grows, and only where `resizeDisk` asks for it. */
function resized(id: string, current: Properties, inputs: Properties, context: CallContext): Properties {
  const size = SIZES.get(text(inputs, "size"));
  const request = `POST /v2/droplets/${id}/actions`;
  const refused = (message: string) =>
    apiError(context, `Error resizing droplet (${id})`, request, 422, message);
  if (size === undefined) throw refused("You specified an invalid size for Droplet resize.");
  if (size.slug === current.size) return {};
  const disk = typeof current.disk === "number" ? current.disk : 0;
  if (size.disk < disk) throw refused("This size is not available because it has a smaller disk.");
  return { ...shape(size), disk: flag(inputs, "resizeDisk") ? size.disk : disk };
}

function shape({ slug, vcpus, memory, disk, priceMonthly, priceHourly }: Size): Properties {
  return { size: slug, vcpus, memory, disk, priceMonthly, priceHourly };
}

/** The state: what the cloud says, and what is never read, as it was. */
function view(context: CallContext, id: string, properties: Properties, before: Properties): Properties {
  const kept = pick(before, NEVER_READ);
  const raw = text(kept, "userData");
  const hashed = raw === "" || /^[0-9a-f]{40}$/.test(raw) ? {} : { userData: userDataHash(raw) };
  return { ...properties, volumeIds: volumesOf(context, id), ...kept, ...hashed };
}

/** After a refresh or import the inputs may hold the hash that state keeps instead of the text. */
function unchangedUserData(oldInputs: Properties, newInputs: Properties): boolean {
  const before = text(oldInputs, "userData");
  const after = text(newInputs, "userData");
  return filled(newInputs, "userData") && after !== "" && before === userDataHash(after);
}

function machineShape(properties: Properties): MachineShape {
  const { memory, vcpus } = properties;
  return {
    name: text(properties, "name"),
    memory: typeof memory === "number" ? memory : 0,
    cpus: typeof vcpus === "number" ? vcpus : 0,
  };
}

function privateInterface(properties: Properties, network: CloudObject): PrivateInterface {
  const prefix = parseRange(text(network.properties, "ipRange"))?.prefix ?? 32;
  return { network: network.id, address: text(properties, "ipv4AddressPrivate"), prefix };
}

function addresses(properties: Properties): readonly string[] {
  const keys = ["ipv4Address", "ipv4AddressPrivate", "ipv6Address"];
  return keys.map((key) => text(properties, key)).filter((address) => address !== "");
}
