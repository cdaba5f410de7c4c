import {
  type CallContext,
  type CheckFailure,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { parseAddress, parseRange } from "../common/addresses.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { notEmpty, oneOf } from "../common/validators.ts";
import { filled, given, numbers, pick, records, sameSet, text, texts, without } from "../common/values.ts";
import { apiError, notFound } from "./errors.ts";
import { sameTags, tagExists, validateTags } from "./tags.ts";
import { DROPLET, FIREWALL } from "./types.ts";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9.-]+$/;
const PORTS = /^(all|0|\d{1,5}(-\d{1,5})?)$/;
const MOST_RULES = 50;
const MOST_DROPLETS = 10;
const MOST_TAGS = 5;
const MOST_ADDRESSES = 1000;
const INPUTS = ["dropletIds", "inboundRules", "name", "outboundRules", "tags"];

interface Direction {
  readonly key: "inboundRules" | "outboundRules";
  readonly word: "inbound" | "outbound";
  readonly peers: "source" | "destination";
}

const DIRECTIONS: readonly Direction[] = [
  { key: "inboundRules", word: "inbound", peers: "source" },
  { key: "outboundRules", word: "outbound", peers: "destination" },
];

export const firewall: ResourceBehaviour = {
  validate: (inputs) => [
    ...notEmpty(inputs, "name"),
    ...DIRECTIONS.flatMap((direction) => validateRules(inputs, direction)),
    ...validateTags(inputs),
  ],
  compare: ({ oldInputs, newInputs }) => {
    const error = planError(newInputs);
    if (error !== undefined) return { error };
    const sets = ["dropletIds", "inboundRules", "outboundRules"];
    const ignore = sets.filter((key) => sameSet(oldInputs[key], newInputs[key]));
    return { ignore: sameTags(oldInputs, newInputs) ? [...ignore, "tags"] : ignore };
  },
  foresee: (inputs) => {
    refusePlan(inputs);
    return {};
  },
  create: (inputs, context) => {
    refusePlan(inputs);
    const request = "POST /v2/firewalls";
    refuse(inputs, undefined, context, request);
    const id = context.cloud.uuid();
    const properties = { ...view(inputs), createdAt: rfc3339(context.now()) };
    context.cloud.put({ type: FIREWALL, id, scope: "", properties });
    return { id, outputs: properties };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(FIREWALL, id);
    if (found === undefined) return undefined;
    return { id, outputs: found.properties, inputs: refreshedInputs(inputs, found.properties, INPUTS) };
  },
  update: ({ id, newInputs }, context) => {
    refusePlan(newInputs);
    const request = `PUT /v2/firewalls/${id}`;
    const found = context.cloud.get(FIREWALL, id);
    if (found === undefined) throw notFound(context, "", request);
    refuse(newInputs, id, context, request);
    const properties = { ...view(newInputs), createdAt: text(found.properties, "createdAt") };
    context.cloud.put({ ...found, properties });
    return properties;
  },
  delete: ({ id }, context) => context.cloud.remove(FIREWALL, id),
};

/** A deleted droplet leaves the firewalls that named it. */
export function leaveFirewalls(context: CallContext, dropletId: number): void {
  for (const object of context.cloud.list(FIREWALL)) {
    const ids = numbers(object.properties, "dropletIds");
    if (!ids.includes(dropletId)) continue;
    const dropletIds = ids.filter((id) => id !== dropletId);
    context.cloud.put({ ...object, properties: { ...object.properties, dropletIds } });
  }
}

function validateRules(inputs: Properties, { key, word }: Direction): readonly CheckFailure[] {
  return records(inputs, key).flatMap((rule, index) => [
    ...oneOf(rule, "protocol", ["tcp", "udp", "icmp"], {
      label: `${word}_rule.${index}.protocol`,
      path: `${key}[${index}].protocol`,
    }),
  ]);
}

/** What the provider refuses while it plans, after the checks of single arguments. */
function planError(inputs: Properties): string | undefined {
  if (DIRECTIONS.every(({ key }) => !filled(inputs, key))) return "At least one rule must be specified";
  for (const { key, word } of DIRECTIONS) {
    const needsPorts = (rule: Properties) => ["tcp", "udp"].includes(text(rule, "protocol"));
    if (records(inputs, key).some((rule) => needsPorts(rule) && !filled(rule, "portRange"))) {
      return `\`port_range\` of ${word} rules is required if protocol is \`tcp\` or \`udp\``;
    }
  }
  return undefined;
}

function refusePlan(inputs: Properties): void {
  const error = planError(inputs);
  if (error !== undefined) throw new ProviderError(error);
}

function refuse(inputs: Properties, self: string | undefined, context: CallContext, request: string): void {
  const refused = (message: string) => apiError(context, "", request, 422, message);
  const name = text(inputs, "name");
  if (!NAME.test(name)) {
    throw refused("name must start with a letter or digit and hold only letters, digits, dots and dashes");
  }
  if (
    context.cloud
      .list(FIREWALL)
      .some(({ id, properties }) => id !== self && text(properties, "name") === name)
  ) {
    throw apiError(context, "", request, 409, "duplicate name");
  }
  const rules = DIRECTIONS.flatMap(({ key }) => records(inputs, key));
  if (rules.length > MOST_RULES) {
    throw refused(`too many rules: ${rules.length}, at most ${MOST_RULES} inbound and outbound together`);
  }
  const droplets = numbers(inputs, "dropletIds");
  if (droplets.length > MOST_DROPLETS) {
    throw refused(`too many droplets: ${droplets.length}, at most ${MOST_DROPLETS}; use a tag instead`);
  }
  const tags = texts(inputs, "tags");
  if (tags.length > MOST_TAGS) throw refused(`too many tags: ${tags.length}, at most ${MOST_TAGS}`);
  for (const direction of DIRECTIONS) {
    for (const rule of records(inputs, direction.key)) refuseRule(rule, direction, context, refused);
  }
  refuseReferences(droplets, tags, context, refused);
}

function refuseRule(
  rule: Properties,
  { peers }: Direction,
  context: CallContext,
  refused: (message: string) => Error,
): void {
  const ports = text(rule, "portRange");
  const [first = 0, last = first] = ports.split("-").map(Number);
  const numeric = /^\d/.test(ports);
  if (ports !== "" && (!PORTS.test(ports) || (numeric && (first > last || last > 65535)))) {
    throw refused(`invalid port range: ${ports}`);
  }
  const addresses = texts(rule, `${peers}Addresses`);
  if (addresses.length > MOST_ADDRESSES) {
    throw refused(`too many addresses in one rule: ${addresses.length}, at most ${MOST_ADDRESSES}`);
  }
  if (addresses.some((address) => !isAddressOrRange(address))) throw refused("invalid address");
  refuseReferences(numbers(rule, `${peers}DropletIds`), texts(rule, `${peers}Tags`), context, refused);
}

function refuseReferences(
  droplets: readonly number[],
  tags: readonly string[],
  context: CallContext,
  refused: (message: string) => Error,
): void {
  const missingTag = tags.find((name) => !tagExists(context, name));
  if (missingTag !== undefined) throw refused(`tag ${missingTag} does not exist`);
  const missingDroplet = droplets.find((id) => context.cloud.get(DROPLET, String(id)) === undefined);
  if (missingDroplet !== undefined) throw refused(`droplet ${missingDroplet} does not exist`);
}

function isAddressOrRange(address: string): boolean {
  if (parseAddress(address) !== undefined || parseRange(address) !== undefined) return true;
  const [host = "", length = "128", ...rest] = address.split("/");
  return (
    host.includes(":") && rest.length === 0 && Number(length) <= 128 && URL.canParse(`http://[${host}]/`)
  );
}

/** What the API returns: every port is `all`, and ICMP has no ports. */
function view(inputs: Properties): Properties {
  const rules = (key: string) =>
    records(inputs, key).map((rule) => {
      if (text(rule, "protocol") === "icmp") return without(rule, "portRange");
      return text(rule, "portRange") === "0" ? { ...rule, portRange: "all" } : rule;
    });
  const directions = DIRECTIONS.filter(({ key }) => given(inputs, key)).map(({ key }) => [key, rules(key)]);
  return {
    ...pick(inputs, ["name", "dropletIds", "tags"]),
    ...Object.fromEntries(directions),
    status: "succeeded",
    pendingChanges: [],
  };
}

function rfc3339(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
