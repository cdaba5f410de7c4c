import { ProviderError } from "../../../provider/behaviour.ts";
import type { Properties } from "../../../provider/values.ts";
import { items, pick, record, records, text, texts } from "../../common/values.ts";
import { unexpected } from "../errors.ts";
import { policyNamed } from "./acl-policy.ts";
import { consulFor, introduced } from "./client.ts";
import { entries, entry } from "./entries.ts";
import type { RealFunction } from "./realms.ts";

/** The only way to a token's secret. */
export const realGetAclTokenSecretId: RealFunction = async (inputs, context) => {
  const accessorId = text(inputs, "accessorId");
  if (text(inputs, "pgpKey") !== "") {
    throw new ProviderError("the sandbox's Consul provider cannot encrypt a secret id: leave pgpKey out");
  }
  const path = `acl/token/${encodeURIComponent(accessorId)}`;
  const token = entry(await consulFor(inputs, context).ask({ path }).catch(introduced("")));
  return {
    ...pick(inputs, ["namespace", "partition"]),
    accessorId,
    id: accessorId,
    secretId: text(token, "SecretID"),
    encryptedSecretId: "",
    pgpKey: "",
  };
};

export const realGetAclPolicy: RealFunction = async (inputs, context) => {
  const name = text(inputs, "name");
  const prefix = `failed to read ACL policy '${name}'`;
  const found = await policyNamed(name, consulFor(inputs, context)).catch(introduced(prefix));
  if (found === undefined) throw unexpected(prefix, 404, "Requested policy does not exist: ACL not found");
  return {
    ...pick(inputs, ["namespace", "partition"]),
    id: text(found, "ID"),
    name,
    description: text(found, "Description"),
    rules: text(found, "Rules"),
    datacenters: texts(found, "Datacenters"),
  };
};

export const realGetDatacenters: RealFunction = async (_inputs, context) => {
  const found = await consulFor({}, context).ask({ path: "catalog/datacenters" }).catch(introduced(""));
  return { id: "-", datacenters: items(found).map(String) };
};

export const realGetNodes: RealFunction = async (inputs, context) => {
  const { consul, query } = optionsOf(inputs, context);
  const found = entries(await consul.ask({ path: "catalog/nodes", query }).catch(introduced("")));
  const nodes = found.map((node) => ({
    id: text(node, "ID"),
    name: text(node, "Node"),
    address: text(node, "Address"),
    meta: record(node, "Meta"),
    taggedAddresses: record(node, "TaggedAddresses"),
  }));
  const datacenter = await consul.datacenter();
  return {
    ...pick(inputs, ["queryOptions"]),
    id: `catalog-nodes-${datacenter}`,
    datacenter,
    nodes,
    nodeIds: nodes.map(({ id }) => id),
    nodeNames: nodes.map(({ name }) => name),
  };
};

export const realGetServices: RealFunction = async (inputs, context) => {
  const { consul, query } = optionsOf(inputs, context);
  const found = entry(await consul.ask({ path: "catalog/services", query }).catch(introduced("")));
  const names = Object.keys(found).sort();
  const joined = Object.fromEntries(names.map((name) => [name, [...texts(found, name)].sort().join(" ")]));
  const datacenter = await consul.datacenter();
  return {
    ...pick(inputs, ["queryOptions"]),
    id: `catalog-services-${datacenter}`,
    datacenter,
    names,
    services: joined,
    tags: joined,
  };
};

export const realGetService: RealFunction = async (inputs, context) => {
  const { consul, query } = optionsOf(inputs, context);
  const name = text(inputs, "name");
  const filters = {
    ...(text(inputs, "tag") === "" ? {} : { tag: text(inputs, "tag") }),
    ...(text(inputs, "filter") === "" ? {} : { filter: text(inputs, "filter") }),
  };
  const path = `catalog/service/${encodeURIComponent(name)}`;
  const found = entries(await consul.ask({ path, query: { ...query, ...filters } }).catch(introduced("")));
  const datacenter = await consul.datacenter();
  return {
    ...pick(inputs, ["filter", "queryOptions", "tag"]),
    id: `catalog-service-${datacenter}-${name}`,
    datacenter,
    name,
    services: found.map(instance),
  };
};

function instance(service: Properties): Properties {
  return {
    id: text(service, "ServiceID"),
    name: text(service, "ServiceName"),
    address: text(service, "ServiceAddress"),
    port: String(service.ServicePort ?? 0),
    tags: texts(service, "ServiceTags"),
    meta: record(service, "ServiceMeta"),
    enableTagOverride: String(service.ServiceEnableTagOverride ?? false),
    nodeId: text(service, "ID"),
    nodeName: text(service, "Node"),
    nodeAddress: text(service, "Address"),
    nodeMeta: record(service, "NodeMeta"),
    taggedAddresses: record(service, "TaggedAddresses"),
    createIndex: String(service.CreateIndex ?? 0),
    modifyIndex: String(service.ModifyIndex ?? 0),
  };
}

/** Where and how freshly a data source asks. */
function optionsOf(inputs: Properties, context: Parameters<RealFunction>[1]) {
  const options = records(inputs, "queryOptions")[0] ?? {};
  const [meta] = Object.entries(record(options, "nodeMeta"));
  const query = {
    ...(text(options, "near") === "" ? {} : { near: text(options, "near") }),
    ...(meta === undefined ? {} : { "node-meta": `${meta[0]}:${String(meta[1])}` }),
    ...(options.allowStale === true ? { stale: "" } : {}),
    ...(options.requireConsistent === true ? { consistent: "" } : {}),
  };
  return { consul: consulFor({ ...options, ...pick(inputs, ["datacenter"]) }, context), query };
}
