import type { Properties } from "../../../provider/values.ts";
import { refreshedInputs } from "../../common/refresh.ts";
import { number, pick, record, records, text, texts } from "../../common/values.ts";
import { CATALOG_ENTRY, NODE } from "../types.ts";
import { type Consul, consulFor, introduced } from "./client.ts";
import type { RealContext } from "./connection.ts";
import { entry } from "./entries.ts";
import { marked } from "./mark.ts";
import type { RealBehaviour } from "./realms.ts";

const INPUTS = ["address", "datacenter", "meta", "name", "partition"];

export const realNode: RealBehaviour = {
  create: (inputs, context) => registerNode(inputs, context),
  read: async ({ id, outputs, inputs }, context) => {
    const consul = consulFor(outputs, context);
    // An import gives the name alone.
    const name = text(outputs, "name") || id;
    const found = await findNode(name, consul).catch(
      introduced(`failed to get name '${name}' from Consul catalog`),
    );
    if (found === undefined) return undefined;
    const state = {
      name,
      address: text(found, "Address"),
      meta: record(found, "Meta"),
      datacenter: await consul.datacenter(),
      ...pick(outputs, ["partition", "token"]),
    };
    return {
      id: nodeId(name, state.address),
      outputs: state,
      inputs: refreshedInputs(inputs, state, INPUTS),
    };
  },
  update: async ({ outputs, newInputs }, context) =>
    (await registerNode({ ...pick(outputs, ["datacenter"]), ...newInputs }, context)).outputs,
  delete: async ({ id, outputs }, context) => {
    const [name, address] = [text(outputs, "name"), text(outputs, "address")];
    const datacenter = await consulFor(outputs, context).datacenter();
    const where = `Consul catalog node with name '${name}' at address '${address}' in ${datacenter}`;
    await deregisterNode(outputs, name, context).catch(introduced(`failed to deregister ${where}`));
    context.cloud.remove(NODE, id);
  },
};

/** A node with its services as one resource. Later drift of the services does not show. */
export const realCatalogEntry: RealBehaviour = {
  create: async (inputs, context) => {
    const consul = consulFor(inputs, context);
    const [node, address] = [text(inputs, "node"), text(inputs, "address")];
    const datacenter = await consul.datacenter();
    const services = records(inputs, "services").map((each) => ({
      ...each,
      id: text(each, "id") || text(each, "name"),
    }));
    const id = `${node}-${address}-[${services
      .map((each) => each.id)
      .sort()
      .join(",")}]`;
    const register = async () => {
      const common = { Address: address, Datacenter: datacenter, Node: node };
      const registrations = services.map((each) => ({ ...common, Service: catalogService(each) }));
      for (const body of registrations.length === 0 ? [common] : registrations) {
        await consul.ask({ method: "PUT", path: "catalog/register", body });
      }
    };
    const where = `Consul catalog entry with node '${node}' at address '${address}' in ${datacenter}`;
    await marked(
      { type: CATALOG_ENTRY, id, identity: { node, address, datacenter } },
      context,
      register,
    ).catch(introduced(`failed to register ${where}`));
    return { id, outputs: { ...pick(inputs, ["token"]), node, address, services, datacenter } };
  },
  read: async (existing, context) => {
    const node = text(existing.outputs, "node");
    const found = await findNode(node, consulFor(existing.outputs, context)).catch(
      introduced(`failed to get node '${node}' from Consul catalog`),
    );
    return found === undefined ? undefined : existing;
  },
  // Only the token can change in place, and it is used for nothing but the requests.
  update: async ({ outputs, newInputs }) => ({ ...outputs, ...pick(newInputs, ["token"]) }),
  delete: async ({ id, outputs }, context) => {
    const node = text(outputs, "node");
    const where = `Consul catalog entry with node '${node}' at address '${text(outputs, "address")}'`;
    await deregisterNode(outputs, node, context).catch(introduced(`failed to deregister ${where}`));
    context.cloud.remove(CATALOG_ENTRY, id);
  },
};

/** The catalog knows a node by its name alone. */
export async function findNode(name: string, consul: Consul): Promise<Properties | undefined> {
  const found = entry(await consul.find({ path: `catalog/node/${encodeURIComponent(name)}` }));
  return found.Node === undefined || found.Node === null ? undefined : record(found, "Node");
}

async function registerNode(inputs: Properties, context: RealContext) {
  const consul = consulFor(inputs, context);
  const [name, address] = [text(inputs, "name"), text(inputs, "address")];
  const datacenter = await consul.datacenter();
  const meta = record(inputs, "meta");
  const id = nodeId(name, address);
  const body = { Address: address, Datacenter: datacenter, Node: name, NodeMeta: meta };
  const where = `Consul catalog node with name '${name}' at address '${address}' in ${datacenter}`;
  const identity = { name, address, datacenter };
  await marked({ type: NODE, id, identity }, context, () =>
    consul.ask({ method: "PUT", path: "catalog/register", body }),
  ).catch(introduced(`failed to register ${where}`));
  return { id, outputs: { name, address, meta, datacenter, ...pick(inputs, ["partition", "token"]) } };
}

/** A node goes with everything that is registered on it. */
async function deregisterNode(outputs: Properties, name: string, context: RealContext): Promise<void> {
  const consul = consulFor(outputs, context);
  const body = {
    Address: text(outputs, "address"),
    Datacenter: await consul.datacenter(),
    Node: name,
  };
  await consul.ask({ method: "PUT", path: "catalog/deregister", body });
}

function catalogService(service: Properties & { readonly id: string }): Properties {
  return {
    Address: text(service, "address"),
    ID: service.id,
    Service: text(service, "name"),
    Port: number(service, "port") ?? 0,
    Tags: texts(service, "tags"),
  };
}

function nodeId(name: string, address: string): string {
  return `${name}-${address}`;
}
