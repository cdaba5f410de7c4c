import type { CloudObject } from "../../cloud/cloud.ts";
import type { FunctionBehaviour } from "../../provider/behaviour.ts";
import { ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { pick, record, records, text, texts } from "../common/values.ts";
import { accessControl, findToken, tokenNotFound } from "./acl.ts";
import { type Cluster, clusterFor } from "./cluster.ts";
import { unexpected } from "./errors.ts";
import { ACL_POLICY, NODE, SERVICE } from "./types.ts";

/** The only way to a token's secret. */
export const getAclTokenSecretId: FunctionBehaviour = (inputs, context) => {
  const acl = accessControl(context);
  const accessorId = text(inputs, "accessorId");
  acl.authorise("read", "");
  const token = findToken(acl, accessorId, context);
  if (token === undefined) throw tokenNotFound("");
  if (text(inputs, "pgpKey") !== "") {
    throw new ProviderError("the simulated Consul cannot encrypt a secret id: leave pgpKey out");
  }
  return {
    ...pick(inputs, ["namespace", "partition"]),
    accessorId,
    id: accessorId,
    // Without the right to write, Consul gives this instead.
    secretId: acl.refusal("write") === undefined ? text(token.properties, "secretId") : "<hidden>",
    encryptedSecretId: "",
    pgpKey: "",
  };
};

export const getAclPolicy: FunctionBehaviour = (inputs, context) => {
  const acl = accessControl(context);
  const name = text(inputs, "name");
  const prefix = `failed to read ACL policy '${name}'`;
  acl.authorise("read", prefix);
  const found = acl.list(ACL_POLICY).find(({ properties }) => properties.name === name);
  if (found === undefined) throw unexpected(prefix, 403, "policy does not exist: ACL not found");
  return { ...pick(inputs, ["namespace", "partition"]), ...found.properties, id: found.id };
};

/** Federation is not simulated: the provider's own datacenter is all it sees. */
export const getDatacenters: FunctionBehaviour = (_inputs, context) => ({
  id: "-",
  datacenters: [clusterFor({}, context).datacenter],
});

export const getNodes: FunctionBehaviour = (inputs, context) => {
  const cluster = clusterFor(optionsOf(inputs), context);
  const nodes = nodesOf(cluster).map((properties) => ({
    id: text(properties, "uuid"),
    name: text(properties, "name"),
    address: text(properties, "address"),
    meta: record(properties, "meta"),
    taggedAddresses: {},
  }));
  return {
    ...pick(inputs, ["queryOptions"]),
    id: `catalog-nodes-${cluster.datacenter}`,
    datacenter: cluster.datacenter,
    nodes,
    nodeIds: nodes.map(({ id }) => id),
    nodeNames: nodes.map(({ name }) => name),
  };
};

export const getServices: FunctionBehaviour = (inputs, context) => {
  const cluster = clusterFor(optionsOf(inputs), context);
  const tags = new Map<string, Set<string>>();
  for (const { properties } of servicesOf(cluster)) {
    const name = text(properties, "name");
    tags.set(name, new Set([...(tags.get(name) ?? []), ...texts(properties, "tags")]));
  }
  const names = [...tags.keys()].sort();
  const joined = names.map((name) => [name, [...(tags.get(name) ?? [])].sort().join(" ")] as const);
  return {
    ...pick(inputs, ["queryOptions"]),
    id: `catalog-services-${cluster.datacenter}`,
    datacenter: cluster.datacenter,
    names,
    services: Object.fromEntries(joined),
    tags: Object.fromEntries(joined),
  };
};

export const getService: FunctionBehaviour = (inputs, context) => {
  const options = optionsOf(inputs);
  const cluster = clusterFor({ ...options, ...pick(inputs, ["datacenter"]) }, context);
  const name = text(inputs, "name");
  const tag = text(inputs, "tag");
  if (text(inputs, "filter") !== "") {
    throw new ProviderError("the simulated Consul has no filter expressions: leave filter out");
  }
  const nodes = new Map(nodesOf(cluster).map((each) => [text(each, "name"), each]));
  const services = servicesOf(cluster)
    .filter(({ properties }) => properties.name === name)
    .filter(({ properties }) => tag === "" || texts(properties, "tags").includes(tag))
    .map(({ properties }) => instance(properties, nodes.get(text(properties, "node")) ?? {}));
  return {
    ...pick(inputs, ["filter", "queryOptions", "tag"]),
    id: `catalog-service-${cluster.datacenter}-${name}`,
    datacenter: cluster.datacenter,
    name,
    services,
  };
};

function instance(service: Properties, node: Properties): Properties {
  return {
    id: text(service, "serviceId"),
    name: text(service, "name"),
    address: text(service, "address"),
    port: String(service.port ?? 0),
    tags: texts(service, "tags"),
    meta: record(service, "meta"),
    enableTagOverride: String(service.enableTagOverride ?? false),
    nodeId: text(node, "uuid"),
    nodeName: text(node, "name"),
    nodeAddress: text(node, "address"),
    nodeMeta: record(node, "meta"),
    taggedAddresses: {},
    createIndex: "0",
    modifyIndex: "0",
  };
}

function optionsOf(inputs: Properties): Properties {
  return records(inputs, "queryOptions")[0] ?? {};
}

function nodesOf(cluster: Cluster): readonly Properties[] {
  const byName = (left: Properties, right: Properties) => (text(left, "name") < text(right, "name") ? -1 : 1);
  return cluster
    .list(NODE)
    .map(({ properties }) => properties)
    .toSorted(byName);
}

function servicesOf(cluster: Cluster): readonly CloudObject[] {
  return nodesOf(cluster).flatMap((node) => cluster.within(text(node, "name")).list(SERVICE));
}
