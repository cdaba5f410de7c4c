import type { CloudObject } from "../../cloud/cloud.ts";
import type { CallContext, ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { firstFree, formatRange, isPrivate, overlap, parseRange, type Range } from "../common/addresses.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { lengthInRange, notEmpty } from "../common/validators.ts";
import { flag, maybeText, text } from "../common/values.ts";
import { apiError, notFound } from "./errors.ts";
import { REGIONS } from "./regions.ts";
import { DROPLET, VPC } from "./types.ts";

const NAME = /^[a-zA-Z0-9\-.]+$/;
/** The API holds back the network, the gateway and a few more at the start of each VPC. */
const HELD_BACK = 2;

export const vpc: ResourceBehaviour = {
  validate: (inputs) => [
    ...notEmpty(inputs, "name", "region"),
    ...lengthInRange(inputs, "description", 0, 255),
    ...validateRange(inputs),
  ],
  create: (inputs, context) => {
    const refuse = (message: string) =>
      apiError(context, "Error creating VPC", "POST /v2/vpcs", 422, message);
    const region = text(inputs, "region");
    if (!REGIONS.has(region)) throw refuse(`region ${region} is not a valid region`);
    refuseName(text(inputs, "name"), undefined, context, refuse);
    const wanted = maybeText(inputs, "ipRange");
    const range = wanted === undefined ? freeRange(context) : parseRange(wanted);
    if (range === undefined) throw refuse("no private range is left for a VPC");
    if (!(isPrivate(range) || isTestRange(range, context)) || range.prefix < 16 || range.prefix > 28) {
      throw refuse("ip_range must be a private range (RFC 1918) between /16 and /28");
    }
    if (others(context).some(({ properties }) => overlaps(range, text(properties, "ipRange")))) {
      throw refuse(
        "This range/size overlaps with another VPC network in your account. Please select a different range or size.",
      );
    }
    const outputs = store(context, region, {
      name: text(inputs, "name"),
      description: text(inputs, "description"),
      ipRange: formatRange(range),
      default: false,
    });
    return { id: text(outputs, "id"), outputs: view(outputs) };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(VPC, id);
    if (found === undefined) return undefined;
    const outputs = view(found.properties);
    return {
      id,
      outputs,
      inputs: refreshedInputs(inputs, outputs, ["description", "ipRange", "name", "region"]),
    };
  },
  update: ({ id, newInputs }, context) => {
    const request = `PUT /v2/vpcs/${id}`;
    const found = context.cloud.get(VPC, id);
    if (found === undefined) throw notFound(context, "Error updating VPC", request);
    refuseName(text(newInputs, "name"), id, context, (message) =>
      apiError(context, "Error updating VPC", request, 422, message),
    );
    const properties = {
      ...found.properties,
      name: text(newInputs, "name"),
      description: text(newInputs, "description"),
    };
    context.cloud.put({ ...found, properties });
    return view(properties);
  },
  delete: ({ id }, context) => {
    const found = context.cloud.get(VPC, id);
    if (found === undefined) return;
    const request = `DELETE /v2/vpcs/${id}`;
    if (flag(found.properties, "default")) {
      throw apiError(context, "Error deleting VPC", request, 403, "Can not delete default VPCs");
    }
    if (members(context, id).length > 0) {
      throw apiError(context, "Error deleting VPC", request, 409, "Can not delete VPC with members");
    }
    context.cloud.remove(VPC, id);
  },
};

/** Real machines on one host are in the range for tests between networks (RFC 2544), which no host's own network uses. */
function isTestRange(range: Range, { realm }: CallContext): boolean {
  const tests = parseRange("198.19.0.0/16");
  return realm !== undefined && tests !== undefined && tests.first <= range.first && range.last <= tests.last;
}

/** The VPC that a droplet joins when it names none; made at the first such droplet of a region. */
export function defaultVpc(context: CallContext, region: string): CloudObject {
  const isDefault = ({ scope, properties }: CloudObject) => scope === region && flag(properties, "default");
  const existing = context.cloud.list(VPC).find(isDefault);
  if (existing !== undefined) return existing;
  const range = freeRange(context);
  if (range === undefined) {
    throw apiError(
      context,
      "Error creating droplet",
      "POST /v2/droplets",
      422,
      "no private range is left for a VPC",
    );
  }
  store(context, region, {
    name: `default-${region}`,
    description: "",
    ipRange: formatRange(range),
    default: true,
  });
  return defaultVpc(context, region);
}

/** A private address of the VPC that no member has. */
export function allocatePrivateAddress(context: CallContext, network: CloudObject): string {
  const range = parseRange(text(network.properties, "ipRange"));
  const used = new Set(
    members(context, network.id).map(({ properties }) => text(properties, "ipv4AddressPrivate")),
  );
  const address = range && firstFree(range.first + HELD_BACK, range.last - HELD_BACK, used);
  if (address !== undefined) return address;
  throw apiError(
    context,
    "Error creating droplet",
    "POST /v2/droplets",
    422,
    "the VPC has no free addresses",
  );
}

function members(context: CallContext, id: string): readonly CloudObject[] {
  return context.cloud.list(DROPLET).filter(({ properties }) => text(properties, "vpcUuid") === id);
}

function others(context: CallContext): readonly CloudObject[] {
  return context.cloud.list(VPC);
}

function overlaps(range: Range, other: string): boolean {
  const parsed = parseRange(other);
  return parsed !== undefined && overlap(range, parsed);
}

function freeRange(context: CallContext): Range | undefined {
  for (let second = 100; second < 200; second++) {
    const range = parseRange(`10.${second}.0.0/20`);
    const taken = (object: CloudObject) =>
      range !== undefined && overlaps(range, text(object.properties, "ipRange"));
    if (range !== undefined && !others(context).some(taken)) return range;
  }
  return undefined;
}

function refuseName(
  name: string,
  self: string | undefined,
  context: CallContext,
  refuse: (message: string) => Error,
): void {
  if (!NAME.test(name)) {
    throw refuse("name may only contain alphanumeric characters, dashes, and periods");
  }
  if (others(context).some(({ id, properties }) => id !== self && text(properties, "name") === name)) {
    throw refuse(`a VPC with the name ${name} already exists`);
  }
}

function store(context: CallContext, region: string, properties: Properties): Properties {
  const id = context.cloud.uuid();
  const stored = { ...properties, region, id, vpcUrn: `do:vpc:${id}`, createdAt: goTime(context.now()) };
  context.cloud.put({ type: VPC, id, scope: region, properties: stored });
  return stored;
}

function view(properties: Properties): Properties {
  const { id: _, ...outputs } = properties;
  return outputs;
}

function validateRange(inputs: Properties) {
  const range = inputs.ipRange;
  if (typeof range !== "string" || parseRange(range) !== undefined) return [];
  return [
    {
      property: "ipRange",
      reason: `expected "ip_range" to be a valid IPv4 Value, got ${range}: invalid CIDR address: ${range}`,
    },
  ];
}

/** Go's default text of a time. */
function goTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
}
