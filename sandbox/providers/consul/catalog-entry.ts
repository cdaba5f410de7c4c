import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import { number, pick, records, text, texts } from "../common/values.ts";
import { clusterFor } from "./cluster.ts";
import { deregisterNode, findNode, registerNode } from "./node.ts";
import { CATALOG_ENTRY, SERVICE } from "./types.ts";

/** A node with its services as one resource. Later drift of the services does not show. */
export const catalogEntry: ResourceBehaviour = {
  create: (inputs, context) => {
    const cluster = clusterFor(inputs, context);
    const name = text(inputs, "node");
    const address = text(inputs, "address");
    const services = records(inputs, "services").map((each) => ({
      ...each,
      id: text(each, "id") || text(each, "name"),
    }));
    const ids = services.map(({ id }) => id).sort();
    const id = `${name}-${address}-[${ids.join(",")}]`;
    const outputs = {
      ...pick(inputs, ["token"]),
      node: name,
      address,
      services,
      datacenter: cluster.datacenter,
    };
    cluster.put(CATALOG_ENTRY, id, pick(outputs, ["node", "address", "services", "datacenter"]));
    registerNode(cluster, context, { name, address });
    for (const each of services) {
      cluster.within(name).put(SERVICE, each.id, {
        name: text(each, "name"),
        node: name,
        serviceId: each.id,
        address: text(each, "address"),
        port: number(each, "port") ?? 0,
        tags: texts(each, "tags"),
        meta: {},
        enableTagOverride: false,
        weights: { passing: 1, warning: 1 },
        checks: [],
      });
    }
    return { id, outputs };
  },
  read: (existing, context) =>
    findNode(clusterFor(existing.outputs, context), text(existing.outputs, "node")) && existing,
  // Only the token can change in place, and it is used for nothing but the requests.
  update: ({ outputs, newInputs }) => ({ ...outputs, ...pick(newInputs, ["token"]) }),
  delete: ({ id, outputs }, context) => {
    const cluster = clusterFor(outputs, context);
    deregisterNode(cluster, text(outputs, "node"));
    cluster.remove(CATALOG_ENTRY, id);
  },
};
