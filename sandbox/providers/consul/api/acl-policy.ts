import type { Properties } from "../../../provider/values.ts";
import { refreshedInputs } from "../../common/refresh.ts";
import { pick, text, texts } from "../../common/values.ts";
import { ACL_POLICY } from "../types.ts";
import { type Consul, consulFor, introduced, Refusal } from "./client.ts";
import { entry } from "./entries.ts";
import { marked } from "./mark.ts";
import type { RealBehaviour } from "./realms.ts";

const INPUTS = ["datacenters", "description", "name", "namespace", "partition", "rules"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const realAclPolicy: RealBehaviour = {
  create: async (inputs, context) => {
    const consul = consulFor(inputs, context);
    const name = text(inputs, "name");
    const create = () => consul.ask({ method: "PUT", path: "acl/policy", body: written(inputs) });
    const mark = { type: ACL_POLICY, id: name, identity: { name } };
    const failed = introduced("error creating ACL policy");
    // One of that name is somebody else's: Consul says so, and it stays theirs.
    const taken = (await policyNamed(name, consul).catch(failed)) !== undefined;
    const made = entry(await (taken ? create() : marked(mark, context, create)).catch(failed));
    return { id: text(made, "ID"), outputs: view(made, inputs) };
  },
  read: async ({ id, outputs, inputs }, context) => {
    const found = await policyById(id, consulFor(outputs, context)).catch(
      introduced(`failed to read policy '${id}'`),
    );
    if (found === undefined) return undefined;
    const state = view(found, outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, INPUTS) };
  },
  update: async ({ id, outputs, newInputs }, context) => {
    const consul = consulFor(newInputs, context);
    const body = { ...written(newInputs), ID: id };
    const failed = introduced(`error updating ACL policy "${id}"`);
    const made = entry(await consul.ask({ method: "PUT", path: `acl/policy/${id}`, body }).catch(failed));
    const [before, name] = [text(outputs, "name"), text(newInputs, "name")];
    if (before !== name) {
      context.cloud.put({ type: ACL_POLICY, id: name, scope: "consul", properties: { name } });
      context.cloud.remove(ACL_POLICY, before);
    }
    return view(made, newInputs);
  },
  // Tokens and roles refer to it by id, and lose it without a word.
  delete: async ({ id, outputs }, context) => {
    const consul = consulFor(outputs, context);
    const failed = introduced(`error deleting ACL policy "${id}"`);
    const name = text(outputs, "name");
    // A creation whose answer was lost is known by its name.
    const found = await (UUID.test(id) ? policyById(id, consul) : policyNamed(name, consul)).catch(failed);
    if (found !== undefined) {
      await consul.ask({ method: "DELETE", path: `acl/policy/${text(found, "ID")}` }).catch(failed);
    }
    context.cloud.remove(ACL_POLICY, name);
  },
};

export async function policyById(id: string, consul: Consul): Promise<Properties | undefined> {
  return unlessMissing(consul.find({ path: `acl/policy/${encodeURIComponent(id)}` }).then(maybeEntry));
}

export async function policyNamed(name: string, consul: Consul): Promise<Properties | undefined> {
  return unlessMissing(consul.find({ path: `acl/policy/name/${encodeURIComponent(name)}` }).then(maybeEntry));
}

/** Consul refuses to read what is not there: its text names the thing before "ACL not found". */
export function unlessMissing<Result>(answer: Promise<Result>): Promise<Result | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof Refusal && error.body.includes("ACL not found")) return undefined;
    throw error;
  });
}

function maybeEntry(value: Parameters<typeof entry>[0]): Properties | undefined {
  return value === undefined || value === null ? undefined : entry(value);
}

function written(inputs: Properties): Properties {
  return {
    Name: text(inputs, "name"),
    Description: text(inputs, "description"),
    Rules: text(inputs, "rules"),
    Datacenters: texts(inputs, "datacenters"),
  };
}

function view(found: Properties, before: Properties): Properties {
  return {
    name: text(found, "Name"),
    description: text(found, "Description"),
    rules: text(found, "Rules"),
    datacenters: texts(found, "Datacenters").toSorted(),
    ...pick(before, ["namespace", "partition"]),
  };
}
