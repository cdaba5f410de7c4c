import type { Cloud, CloudObject } from "../../cloud/cloud.ts";
import type { CallContext } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { text } from "../common/values.ts";

/** The name Consul gives its datacenter when nobody names it. */
const DEFAULT_DATACENTER = "dc1";
const DEFAULT_ADDRESS = "localhost:8500";

/** One datacenter of one cluster, as a call reaches it. */
export interface Cluster {
  readonly datacenter: string;
  /** Address and datacenter: where an object lives. */
  readonly scope: string;
  readonly list: (type: string) => readonly CloudObject[];
  readonly get: (type: string, id: string) => CloudObject | undefined;
  /** Adds or overwrites; `secrets` names the properties that are sealed in the cloud's file. */
  readonly put: (type: string, id: string, properties: Properties, secrets?: readonly string[]) => void;
  readonly remove: (type: string, id: string) => void;
  /** What belongs to one thing of the cluster (a node's services), whose ids are its own. */
  readonly within: (owner: string) => Cluster;
}

/** The datacenter is the resource's own, else the provider's, else what the agent would answer. */
export function clusterFor(inputs: Properties, context: CallContext): Cluster {
  const { configuration } = context;
  const address = (text(configuration, "address") || DEFAULT_ADDRESS).replace(/^https?:\/\/|\/$/g, "");
  const datacenter = text(inputs, "datacenter") || text(configuration, "datacenter") || DEFAULT_DATACENTER;
  return clusterAt(`${address} ${datacenter}`, datacenter, context.cloud);
}

function clusterAt(scope: string, datacenter: string, cloud: Cloud): Cluster {
  // Ids repeat from one cluster to the next, which the cloud's may not: later ones stand under a type of their own.
  const ownShelf = (type: string) => `${type} (${scope.replaceAll(":", " ")})`;
  const shelves = (type: string) => [type, ownShelf(type)];
  const get = (type: string, id: string) =>
    shelves(type)
      .map((shelf) => cloud.get(shelf, id))
      .find((object) => object?.scope === scope);
  return {
    datacenter,
    scope,
    list: (type) =>
      shelves(type)
        .flatMap((shelf) => cloud.list(shelf))
        .filter((object) => object.scope === scope),
    get,
    put: (type, id, properties, secrets) => {
      const taken = cloud.get(type, id) !== undefined;
      const shelf = get(type, id)?.type ?? (taken ? ownShelf(type) : type);
      cloud.put({ type: shelf, id, scope, properties, ...(secrets === undefined ? {} : { secrets }) });
    },
    remove: (type, id) => {
      const found = get(type, id);
      if (found !== undefined) cloud.remove(found.type, id);
    },
    within: (owner) => clusterAt(`${scope} ${owner}`, datacenter, cloud),
  };
}
