import { ProviderError } from "../../../provider/behaviour.ts";
import type { Properties, Value } from "../../../provider/values.ts";
import { refreshedInputs } from "../../common/refresh.ts";
import { flag, number, pick, record, records, text, texts, without } from "../../common/values.ts";
import { formatDuration } from "../durations.ts";
import { NOT_KEPT, parseChecks, SERVICE_INPUTS, SOURCE } from "../service.ts";
import { SERVICE } from "../types.ts";
import { findNode } from "./catalog.ts";
import { type Consul, consulFor, introduced } from "./client.ts";
import type { RealContext } from "./connection.ts";
import { entries } from "./entries.ts";
import { marked } from "./mark.ts";
import type { RealBehaviour } from "./realms.ts";

export const realService: RealBehaviour = {
  create: async (inputs, context) => {
    const id = text(inputs, "serviceId") || text(inputs, "name");
    const consul = consulFor(inputs, context);
    const body = await registration(inputs, consul);
    const node = text(inputs, "node");
    const identity = { node, serviceId: id, name: text(inputs, "name"), ...pick(inputs, ["datacenter"]) };
    const failed = introduced(`failed to register service (dc: '${await consul.datacenter()}')`);
    await marked({ type: SERVICE, id: markId(node, id), identity }, context, () =>
      consul.ask({ method: "PUT", path: "catalog/register", body }),
    ).catch(failed);
    return { id, outputs: await state(id, inputs, context) };
  },
  read: async ({ id, outputs, inputs }, context) => {
    const found = await findService(id, outputs, consulFor(outputs, context));
    if (found === undefined) return undefined;
    const current = { ...view(found, outputs), ...pick(outputs, NOT_KEPT) };
    return { id, outputs: current, inputs: refreshedInputs(inputs, current, SERVICE_INPUTS, NOT_KEPT) };
  },
  update: async ({ id, outputs, newInputs }, context) => {
    const inputs = { ...pick(outputs, ["address", "datacenter", "serviceId"]), ...newInputs };
    const consul = consulFor(inputs, context);
    const body = await registration(inputs, consul);
    const failed = introduced(`failed to update service (dc: '${await consul.datacenter()}')`);
    await consul.ask({ method: "PUT", path: "catalog/register", body }).catch(failed);
    return state(id, inputs, context);
  },
  delete: async ({ id, outputs }, context) => {
    const consul = consulFor(outputs, context);
    const datacenter = await consul.datacenter();
    const node = text(outputs, "node");
    const serviceId = text(outputs, "serviceId") || id;
    const body = { Datacenter: datacenter, Node: node, ServiceID: serviceId };
    await consul
      .ask({ method: "PUT", path: "catalog/deregister", body })
      .catch(introduced(`failed to deregister Consul service with id '${serviceId}' in ${datacenter}`));
    context.cloud.remove(SERVICE, markId(node, serviceId));
  },
};

/** An instance's id is its node's own. */
function markId(node: string, serviceId: string): string {
  return `${node}/${serviceId}`;
}

async function registration(inputs: Properties, consul: Consul): Promise<Properties> {
  const nodeName = text(inputs, "node");
  const node = await findNode(nodeName, consul).catch(introduced(`cannot retrieve node '${nodeName}'`));
  if (node === undefined) throw new ProviderError(`node does not exist: '${nodeName}'`);
  const name = text(inputs, "name");
  const serviceId = text(inputs, "serviceId");
  const address = text(inputs, "address") || text(node, "Address");
  const weights = record(inputs, "weights");
  return {
    Datacenter: await consul.datacenter(),
    Node: nodeName,
    Address: address,
    SkipNodeUpdate: true,
    Service: {
      Service: name,
      ...(serviceId === "" ? {} : { ID: serviceId }),
      Address: address,
      Port: number(inputs, "port") ?? 0,
      Tags: texts(inputs, "tags"),
      Meta: { [SOURCE]: "terraform", ...record(inputs, "meta") },
      EnableTagOverride: flag(inputs, "enableTagOverride"),
      ...(Object.keys(weights).length === 0
        ? {}
        : {
            Weights: { Passing: number(weights, "passing") ?? 1, Warning: number(weights, "warning") ?? 1 },
          }),
    },
    Checks: parseChecks(inputs).map((check) => ({
      Node: nodeName,
      ServiceID: serviceId || name,
      CheckID: text(check, "checkId"),
      Name: text(check, "name"),
      Notes: text(check, "notes"),
      Status: text(check, "status"),
      Definition: {
        HTTP: text(check, "http"),
        TCP: text(check, "tcp"),
        Method: text(check, "method"),
        TLSSkipVerify: flag(check, "tlsSkipVerify"),
        Header: headersTo(check),
        Interval: text(check, "interval"),
        Timeout: text(check, "timeout"),
        DeregisterCriticalServiceAfter: text(check, "deregisterCriticalServiceAfter"),
      },
    })),
  };
}

async function findService(
  id: string,
  { name, node }: Properties,
  consul: Consul,
): Promise<Properties | undefined> {
  const path = encodeURIComponent(String(name ?? ""));
  const instances = entries(await consul.ask({ path: `catalog/service/${path}` }).catch(introduced("")));
  const found = instances.find((each) => each.ServiceID === id && each.Node === node);
  if (found === undefined) return undefined;
  const checks = entries(
    await consul.ask({ path: `health/checks/${path}` }).catch(introduced("failed to fetch health-checks")),
  );
  return {
    ...found,
    Checks: checks.filter((check) => check.Node === node && check.ServiceID === id),
  };
}

async function state(id: string, inputs: Properties, context: RealContext): Promise<Properties> {
  const found = await findService(id, inputs, consulFor(inputs, context));
  if (found === undefined) {
    throw new ProviderError(
      `failed to retrieve service '${id}' after registration. This may mean that the service should be manually deregistered. no service was registered`,
    );
  }
  return { ...view(found, inputs), ...pick(inputs, NOT_KEPT) };
}

function view(found: Properties, written: Properties): Properties {
  const weights = record(found, "ServiceWeights");
  const [passing, warning] = [number(weights, "Passing") ?? 1, number(weights, "Warning") ?? 1];
  const plain = passing === 1 && warning === 1 && written.weights === undefined;
  return {
    name: text(found, "ServiceName"),
    node: text(found, "Node"),
    serviceId: text(found, "ServiceID"),
    address: text(found, "ServiceAddress"),
    datacenter: text(found, "Datacenter"),
    port: number(found, "ServicePort") ?? 0,
    tags: texts(found, "ServiceTags"),
    meta: without(record(found, "ServiceMeta"), SOURCE),
    enableTagOverride: flag(found, "ServiceEnableTagOverride"),
    checks: records(found, "Checks")
      .map(checkFrom)
      .toSorted((left, right) => (text(left, "checkId") < text(right, "checkId") ? -1 : 1)),
    ...(plain ? {} : { weights: { passing, warning } }),
  };
}

function checkFrom(check: Properties): Properties {
  const definition = record(check, "Definition");
  return {
    checkId: text(check, "CheckID"),
    name: text(check, "Name"),
    notes: text(check, "Notes"),
    status: text(check, "Status"),
    http: text(definition, "HTTP"),
    tcp: text(definition, "TCP"),
    method: text(definition, "Method"),
    tlsSkipVerify: flag(definition, "TLSSkipVerify"),
    headers: headersFrom(record(definition, "Header")),
    interval: duration(definition.Interval),
    timeout: duration(definition.Timeout),
    deregisterCriticalServiceAfter: duration(definition.DeregisterCriticalServiceAfter),
  };
}

/** Consul gives durations as Go prints them; an absent one is none. */
function duration(value: Value | undefined): string {
  if (typeof value === "number") return formatDuration(value);
  return typeof value === "string" && value !== "" ? value : "0s";
}

function headersTo(check: Properties): Properties {
  const headers: { [name: string]: readonly string[] } = {};
  for (const each of records(check, "headers")) {
    const name = text(each, "name");
    headers[name] = [...(headers[name] ?? []), ...texts(each, "values"), ...texts(each, "value")];
  }
  return headers;
}

function headersFrom(headers: Properties): readonly Properties[] {
  return Object.keys(headers).map((name) => ({ name, values: texts(headers, name) }));
}
