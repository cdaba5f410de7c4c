import type { CloudObject } from "../../cloud/cloud.ts";
import type { CallContext, ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { pick, record, text } from "../common/values.ts";
import { type Cluster, clusterFor } from "./cluster.ts";
import { NODE, SERVICE } from "./types.ts";

const INPUTS = ["address", "datacenter", "meta", "name", "partition"];

export const node: ResourceBehaviour = {
  create: (inputs, context) => register(inputs, context),
  read: ({ id, outputs, inputs }, context) => {
    const cluster = clusterFor(outputs, context);
    // An import gives the name alone.
    const found = findNode(cluster, text(outputs, "name") || id);
    if (found === undefined) return undefined;
    const state = { ...view(found, cluster), ...pick(outputs, ["partition", "token"]) };
    return {
      id: nodeId(text(found.properties, "name"), text(found.properties, "address")),
      outputs: state,
      inputs: refreshedInputs(inputs, state, INPUTS),
    };
  },
  update: ({ outputs, newInputs }, context) =>
    register({ ...pick(outputs, ["datacenter"]), ...newInputs }, context).outputs,
  delete: ({ id, outputs }, context) => {
    const cluster = clusterFor(outputs, context);
    deregisterNode(cluster, text(outputs, "name") || id);
  },
};

/** The catalog knows a node by its name alone. */
export function findNode(cluster: Cluster, name: string): CloudObject | undefined {
  return cluster.list(NODE).find(({ properties }) => properties.name === name);
}

/** Registers a node, or gives one of that name another address, and keeps its services. */
export function registerNode(cluster: Cluster, context: CallContext, properties: Properties): void {
  const name = text(properties, "name");
  const id = nodeId(name, text(properties, "address"));
  const before = findNode(cluster, name);
  if (before !== undefined && before.id !== id) cluster.remove(NODE, before.id);
  const uuid = text(before?.properties ?? {}, "uuid") || context.cloud.uuid();
  cluster.put(NODE, id, { ...before?.properties, ...properties, uuid });
}

/** A node goes with everything that is registered on it. */
export function deregisterNode(cluster: Cluster, name: string): void {
  const found = findNode(cluster, name);
  if (found === undefined) return;
  const services = cluster.within(name);
  for (const each of services.list(SERVICE)) services.remove(SERVICE, each.id);
  cluster.remove(NODE, found.id);
}

function register(inputs: Properties, context: CallContext) {
  const cluster = clusterFor(inputs, context);
  const name = text(inputs, "name");
  const address = text(inputs, "address");
  registerNode(cluster, context, { name, address, meta: record(inputs, "meta") });
  const found = findNode(cluster, name);
  const state = found === undefined ? {} : view(found, cluster);
  return {
    id: nodeId(name, address),
    outputs: { ...state, ...pick(inputs, ["partition", "token"]) },
  };
}

function view({ properties }: CloudObject, { datacenter }: Cluster): Properties {
  const { name = "", address = "", meta = {} } = properties;
  return { name, address, meta, datacenter };
}

function nodeId(name: string, address: string): string {
  return `${name}-${address}`;
}
