import type { Properties, Value } from "../../../provider/values.ts";
import { refreshedInputs } from "../../common/refresh.ts";
import { defined, flag, number, pick, record, records, text, texts } from "../../common/values.ts";
import { QUERY_INPUTS } from "../prepared-query.ts";
import { PREPARED_QUERY } from "../types.ts";
import { type Consul, consulFor, introduced } from "./client.ts";
import { entries, entry } from "./entries.ts";
import { marked } from "./mark.ts";
import type { RealBehaviour } from "./realms.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const realPreparedQuery: RealBehaviour = {
  create: async (inputs, context) => {
    const consul = consulFor(inputs, context);
    const name = text(inputs, "name");
    const create = () => consul.ask({ method: "POST", path: "query", body: written(inputs) });
    const identity = { name, ...pick(inputs, ["datacenter"]) };
    const taken = (await queryNamed(name, consul).catch(introduced(""))) !== undefined;
    const mark = { type: PREPARED_QUERY, id: name, identity };
    const made = entry(await (taken ? create() : marked(mark, context, create)).catch(introduced("")));
    const id = text(made, "ID");
    const found = await queryAt(id, consul);
    return { id, outputs: view(found ?? {}, inputs) };
  },
  read: async ({ id, outputs, inputs }, context) => {
    const found = await queryAt(id, consulFor(outputs, context)).catch(introduced(""));
    if (found === undefined) return undefined;
    const state = view(found, outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, QUERY_INPUTS) };
  },
  update: async ({ id, outputs, newInputs }, context) => {
    const consul = consulFor({ ...pick(outputs, ["datacenter"]), ...newInputs }, context);
    const body = { ...written(newInputs), ID: id };
    await consul.ask({ method: "PUT", path: `query/${id}`, body }).catch(introduced(""));
    const [before, name] = [text(outputs, "name"), text(newInputs, "name")];
    if (before !== name) {
      context.cloud.put({ type: PREPARED_QUERY, id: name, scope: "consul", properties: { name } });
      context.cloud.remove(PREPARED_QUERY, before);
    }
    return view((await queryAt(id, consul)) ?? {}, newInputs);
  },
  delete: async ({ id, outputs }, context) => {
    const consul = consulFor(outputs, context);
    const name = text(outputs, "name");
    // A creation whose answer was lost is known by its name.
    const found = UUID.test(id) ? await queryAt(id, consul) : await queryNamed(name, consul);
    if (found !== undefined) {
      await consul.ask({ method: "DELETE", path: `query/${text(found, "ID")}` }).catch(introduced(""));
    }
    context.cloud.remove(PREPARED_QUERY, name);
  },
};

async function queryAt(id: string, consul: Consul): Promise<Properties | undefined> {
  const found = entries(await consul.find({ path: `query/${encodeURIComponent(id)}` }));
  return found.length === 1 ? found[0] : undefined;
}

async function queryNamed(name: string, consul: Consul): Promise<Properties | undefined> {
  return entries(await consul.ask({ path: "query" })).find((query) => query.Name === name);
}

function written(inputs: Properties): Properties {
  const [dns] = blocks(inputs, "dns");
  const [failover] = blocks(inputs, "failover");
  const [template] = blocks(inputs, "template");
  return {
    Name: text(inputs, "name"),
    Session: text(inputs, "session"),
    Token: text(inputs, "storedToken"),
    Service: {
      Service: text(inputs, "service"),
      Near: text(inputs, "near"),
      OnlyPassing: flag(inputs, "onlyPassing"),
      Connect: flag(inputs, "connect"),
      Tags: texts(inputs, "tags"),
      IgnoreCheckIDs: texts(inputs, "ignoreCheckIds"),
      NodeMeta: record(inputs, "nodeMeta"),
      ServiceMeta: record(inputs, "serviceMeta"),
      ...(failover === undefined
        ? {}
        : {
            Failover: {
              NearestN: number(failover, "nearestN") ?? 0,
              Datacenters: texts(failover, "datacenters"),
              Targets: records(failover, "targets").map((target) => ({
                Peer: text(target, "peer"),
                Datacenter: text(target, "datacenter"),
              })),
            },
          }),
    },
    ...(template === undefined
      ? {}
      : {
          Template: {
            Type: text(template, "type"),
            Regexp: text(template, "regexp"),
            RemoveEmptyTags: flag(template, "removeEmptyTags"),
          },
        }),
    ...(dns === undefined ? {} : { DNS: { TTL: text(dns, "ttl") } }),
  };
}

function view(found: Properties, before: Properties): Properties {
  const service = record(found, "Service");
  return {
    ...pick(before, ["datacenter", "token"]),
    name: text(found, "Name"),
    session: text(found, "Session"),
    storedToken: text(found, "Token"),
    service: text(service, "Service"),
    near: text(service, "Near"),
    onlyPassing: flag(service, "OnlyPassing"),
    connect: flag(service, "Connect"),
    tags: texts(service, "Tags"),
    ignoreCheckIds: texts(service, "IgnoreCheckIDs"),
    nodeMeta: record(service, "NodeMeta"),
    serviceMeta: record(service, "ServiceMeta"),
    ...defined({
      dns: dnsFrom(record(found, "DNS"), before),
      failover: failoverFrom(record(service, "Failover"), before),
      template: templateFrom(record(found, "Template"), before),
    }),
  };
}

/** What the program did not write shows only where it is not Consul's default. */
function dnsFrom(dns: Properties, before: Properties): Value | undefined {
  const ttl = text(dns, "TTL");
  return blocks(before, "dns").length === 0 && ttl === "" ? undefined : { ttl };
}

function failoverFrom(failover: Properties, before: Properties): Value | undefined {
  const nearestN = number(failover, "NearestN") ?? 0;
  const datacenters = texts(failover, "Datacenters");
  const targets = records(failover, "Targets").map((target) => ({
    ...(text(target, "Peer") === "" ? {} : { peer: text(target, "Peer") }),
    ...(text(target, "Datacenter") === "" ? {} : { datacenter: text(target, "Datacenter") }),
  }));
  const [written] = blocks(before, "failover");
  if (written === undefined && nearestN === 0 && datacenters.length === 0 && targets.length === 0) {
    return undefined;
  }
  return {
    ...(nearestN === 0 && written?.nearestN === undefined ? {} : { nearestN }),
    ...(datacenters.length === 0 && written?.datacenters === undefined ? {} : { datacenters }),
    ...(targets.length === 0 && written?.targets === undefined ? {} : { targets }),
  };
}

function templateFrom(template: Properties, before: Properties): Value | undefined {
  const [written] = blocks(before, "template");
  const type = text(template, "Type");
  if (written === undefined && type === "") return undefined;
  const removeEmptyTags = flag(template, "RemoveEmptyTags");
  return {
    type,
    regexp: text(template, "Regexp"),
    ...(removeEmptyTags || written?.removeEmptyTags !== undefined ? { removeEmptyTags } : {}),
  };
}

/** A block of at most one, which the bridge makes an object. */
function blocks(properties: Properties, key: string): readonly Properties[] {
  const one = record(properties, key);
  return Object.keys(one).length > 0 ? [one] : records(properties, key);
}
