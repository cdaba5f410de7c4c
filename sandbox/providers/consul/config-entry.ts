import { ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { pick, text } from "../common/values.ts";
import { type Cluster, clusterFor } from "./cluster.ts";
import { CONFIG_ENTRY } from "./types.ts";

const KINDS = [
  ...["api-gateway", "control-plane-request-limit", "exported-services", "file-system-certificate"],
  ...["http-route", "ingress-gateway", "inline-certificate", "jwt-provider", "mesh", "proxy-defaults"],
  ...["sameness-group", "service-defaults", "service-intentions", "service-resolver", "service-router"],
  ...["service-splitter", "tcp-route", "terminating-gateway"],
];
/** Of the server's answer, what does not belong to the entry's own content. */
const FOREIGN = ["createindex", "kind", "modifyindex", "name", "namespace", "partition"];

export const CONFIG_ENTRY_INPUTS = ["configJson", "kind", "name", "namespace", "partition"];

export const configEntry: ResourceBehaviour = {
  compare: ({ oldInputs, newInputs }) => {
    const [before, after] = [oldInputs, newInputs].map((inputs) => canonical(inputs));
    return before !== undefined && before === after ? { ignore: ["configJson"] } : {};
  },
  create: (inputs, context) => set(inputs, clusterFor({}, context)),
  read: ({ id, outputs, inputs }, context) => {
    const imported = Object.keys(outputs).length === 0;
    const identity = imported ? parseId(id) : outputs;
    const entry = entryId(identity);
    const found = clusterFor({}, context).get(CONFIG_ENTRY, entry);
    if (found === undefined) return undefined;
    const state = { ...found.properties, ...pick(identity, ["namespace", "partition"]) };
    // What the program wrote stays while it means the same.
    const same = canonical(inputs) === found.properties.configJson;
    return {
      id: entry,
      outputs: state,
      inputs: refreshedInputs(inputs, state, CONFIG_ENTRY_INPUTS, same ? ["configJson"] : []),
    };
  },
  update: ({ newInputs }, context) => set(newInputs, clusterFor({}, context)).outputs,
  delete: ({ outputs }, context) => clusterFor({}, context).remove(CONFIG_ENTRY, entryId(outputs)),
};

function set(inputs: Properties, cluster: Cluster) {
  const config = parseConfig(text(inputs, "configJson"));
  const kind = text(inputs, "kind");
  if (!KINDS.includes(kind)) {
    throw new ProviderError(`failed to decode config entry: invalid config entry kind: ${kind}`);
  }
  const properties = { kind, name: text(inputs, "name"), configJson: content(config) };
  const id = entryId(inputs);
  cluster.put(CONFIG_ENTRY, id, properties);
  return { id, outputs: { ...properties, ...pick(inputs, ["namespace", "partition"]) } };
}

export function parseConfig(source: string): object {
  const failed = (reason: string) => new ProviderError(`failed to unmarshal configMap: ${reason}`);
  if (source.trim() === "") throw failed("unexpected end of JSON input");
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed;
  const kind = Array.isArray(parsed) ? "array" : typeof parsed;
  throw failed(`json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`);
}

/** Undefined where the JSON is unknown or none. */
export function canonical(inputs: Properties): string | undefined {
  try {
    return typeof inputs.configJson === "string" ? content(parseConfig(inputs.configJson)) : undefined;
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

/** As Go writes a map: keys in order, nothing between them. */
export function content(config: object): string {
  const own = Object.entries(config).filter(([key]) => !FOREIGN.includes(key.toLowerCase()));
  return JSON.stringify(sorted(Object.fromEntries(own)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item)] as const);
  return Object.fromEntries(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

export function entryId(properties: Properties): string {
  return `${text(properties, "kind")}-${text(properties, "name")}`;
}

/** `kind/name` or `partition/namespace/kind/name`. */
export function parseId(id: string): Properties {
  const parts = id.split("/");
  const [kind = "", name = ""] = parts.slice(-2);
  if (parts.length === 2) return { kind, name };
  const [partition = "", namespace = ""] = parts;
  if (parts.length === 4) return { partition, namespace, kind, name };
  throw new ProviderError(
    'expected path of the form "<kind>/<name>" or "<partition>/<namespace>/<kind>/<name>"',
  );
}
