import { ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { number, pick, record, records, text } from "../common/values.ts";
import { type Cluster, clusterFor } from "./cluster.ts";
import { KEY, KEY_PREFIX } from "./types.ts";

export const KEY_PREFIX_INPUTS = [
  "datacenter",
  "namespace",
  "partition",
  "pathPrefix",
  "subkeyCollection",
  "subkeys",
];

export interface Key {
  readonly path: string;
  readonly value: string;
  readonly flags: number;
}

/** Everything under a prefix belongs to it, whoever wrote it. */
export const keyPrefix: ResourceBehaviour = {
  create: (inputs, context) => {
    const cluster = clusterFor(inputs, context);
    const prefix = text(inputs, "pathPrefix");
    const present = under(cluster, prefix).length;
    if (present > 0) {
      throw new ProviderError(
        `${present} keys already exist under ${prefix}; delete them before managing this prefix with Terraform`,
      );
    }
    const id = prefix === "" ? "/" : prefix;
    cluster.put(KEY_PREFIX, id, { pathPrefix: prefix });
    write(cluster, prefix, inputs);
    return { id, outputs: view(cluster, prefix, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const state = view(clusterFor(outputs, context), prefixOf(id), outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, KEY_PREFIX_INPUTS) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const cluster = clusterFor(outputs, context);
    const prefix = prefixOf(id);
    write(cluster, prefix, newInputs);
    // A key that changes its name is there twice for a moment, never missing.
    const wanted = keysOf(newInputs).map(({ path }) => path);
    for (const { path } of keysOf(outputs)) {
      if (!wanted.includes(path)) cluster.remove(KEY, `${prefix}${path}`);
    }
    return view(cluster, prefix, { ...pick(outputs, ["namespace", "partition"]), ...newInputs });
  },
  delete: ({ id, outputs }, context) => {
    const cluster = clusterFor(outputs, context);
    for (const each of under(cluster, prefixOf(id))) cluster.remove(KEY, each.id);
    cluster.remove(KEY_PREFIX, id);
  },
};

export function prefixOf(id: string): string {
  return id === "/" ? "" : id;
}

function under(cluster: Cluster, prefix: string) {
  return cluster.list(KEY).filter(({ id }) => id.startsWith(prefix));
}

export function keysOf(properties: Properties): readonly Key[] {
  const plain = Object.entries(record(properties, "subkeys")).map(([path, value]) => ({
    path,
    value: String(value),
    flags: 0,
  }));
  const described = records(properties, "subkeyCollection").map((key) => ({
    path: text(key, "path"),
    value: text(key, "value"),
    flags: number(key, "flags") ?? 0,
  }));
  return [...plain, ...described];
}

function write(cluster: Cluster, prefix: string, inputs: Properties): void {
  for (const { path, value, flags } of keysOf(inputs)) cluster.put(KEY, `${prefix}${path}`, { value, flags });
}

/** A key that the program described shows among the described ones; every other is a plain subkey. */
function view(cluster: Cluster, prefix: string, before: Properties): Properties {
  const described = records(before, "subkeyCollection");
  const subkeys: { [path: string]: string } = {};
  const collection: Properties[] = [];
  for (const { id, properties } of under(cluster, prefix)) {
    const path = id.slice(prefix.length);
    const { value = "", flags = 0 } = properties;
    const written = described.find((key) => text(key, "path") === path);
    if (written === undefined) subkeys[path] = String(value);
    else collection.push({ path, value, ...(written.flags === undefined && flags === 0 ? {} : { flags }) });
  }
  return {
    ...pick(before, ["namespace", "partition", "token"]),
    pathPrefix: prefix,
    datacenter: cluster.datacenter,
    subkeys,
    subkeyCollection: collection,
  };
}
