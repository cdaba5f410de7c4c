import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { flag, pick, record, text, texts, without } from "../common/values.ts";
import { type Cluster, clusterFor } from "./cluster.ts";
import { unexpected } from "./errors.ts";
import { PREPARED_QUERY } from "./types.ts";

/** Read back only where the program wrote them. */
export const AS_WRITTEN = ["dns", "failover", "template"];
export const QUERY_INPUTS = [
  ...["connect", "ignoreCheckIds", "name", "near", "nodeMeta", "onlyPassing", "service", "serviceMeta"],
  ...["session", "storedToken", "tags", ...AS_WRITTEN],
];

export const preparedQuery: ResourceBehaviour = {
  create: (inputs, context) => {
    const cluster = clusterFor(inputs, context);
    refuseName(inputs, undefined, cluster);
    const id = context.cloud.uuid();
    cluster.put(PREPARED_QUERY, id, stored(inputs), ["storedToken"]);
    return { id, outputs: view(stored(inputs), inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = clusterFor(outputs, context).get(PREPARED_QUERY, id);
    if (found === undefined) return undefined;
    const state = view(found.properties, outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, QUERY_INPUTS) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const cluster = clusterFor(outputs, context);
    if (cluster.get(PREPARED_QUERY, id) === undefined) {
      throw unexpected("", 500, `Cannot modify non-existent prepared query: '${id}'`);
    }
    refuseName(newInputs, id, cluster);
    cluster.put(PREPARED_QUERY, id, stored(newInputs), ["storedToken"]);
    return view(stored(newInputs), newInputs);
  },
  delete: ({ id, outputs }, context) => clusterFor(outputs, context).remove(PREPARED_QUERY, id),
};

function refuseName(inputs: Properties, self: string | undefined, cluster: Cluster): void {
  const name = text(inputs, "name");
  const twin = cluster.list(PREPARED_QUERY).find(({ properties }) => properties.name === name);
  if (name === "" || twin === undefined || twin.id === self) return;
  throw unexpected("", 500, `name '${name}' aliases an existing query name`);
}

function stored(inputs: Properties): Properties {
  return {
    name: text(inputs, "name"),
    service: text(inputs, "service"),
    session: text(inputs, "session"),
    storedToken: text(inputs, "storedToken"),
    near: text(inputs, "near"),
    tags: texts(inputs, "tags"),
    ignoreCheckIds: texts(inputs, "ignoreCheckIds"),
    onlyPassing: flag(inputs, "onlyPassing"),
    connect: flag(inputs, "connect"),
    nodeMeta: record(inputs, "nodeMeta"),
    serviceMeta: record(inputs, "serviceMeta"),
    ...pick(inputs, AS_WRITTEN),
  };
}

function view(properties: Properties, before: Properties): Properties {
  const written = AS_WRITTEN.filter((key) => before[key] !== undefined);
  return {
    ...without(properties, ...AS_WRITTEN),
    ...pick(properties, written),
    ...pick(before, ["datacenter", "token"]),
  };
}
