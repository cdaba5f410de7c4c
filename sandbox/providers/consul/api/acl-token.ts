import type { Properties } from "../../../provider/values.ts";
import { refreshedInputs } from "../../common/refresh.ts";
import { flag, pick, records, text, texts } from "../../common/values.ts";
import { wholeSeconds } from "../expiration.ts";
import { ACL_TOKEN } from "../types.ts";
import { unlessMissing } from "./acl-policy.ts";
import { type Consul, consulFor, introduced } from "./client.ts";
import { entry, identitiesFrom, identitiesTo } from "./entries.ts";
import { marked } from "./mark.ts";
import type { RealBehaviour } from "./realms.ts";

const INPUTS = [
  ...["accessorId", "description", "expirationTime", "local", "namespace", "partition"],
  ...["nodeIdentities", "policies", "roles", "serviceIdentities", "templatedPolicies"],
];

/** The secret id is never among the outputs: only the data source for it gives it out. */
export const realAclToken: RealBehaviour = {
  create: async (inputs, context) => {
    const consul = consulFor(inputs, context);
    const failed = introduced("error creating ACL token");
    const given = text(inputs, "accessorId");
    const id = given || context.cloud.uuid();
    const body = { ...written(inputs), AccessorID: id };
    const create = () => consul.ask({ method: "PUT", path: "acl/token", body });
    const taken = given !== "" && (await readToken(given, consul).catch(failed)) !== undefined;
    const mark = { type: ACL_TOKEN, id, identity: { accessorId: id } };
    const made = entry(await (taken ? create() : marked(mark, context, create)).catch(failed));
    return { id, outputs: view(made, inputs) };
  },
  read: async ({ id, outputs, inputs }, context) => {
    const found = await readToken(id, consulFor(outputs, context)).catch(
      introduced(`failed to read token '${id}'`),
    );
    if (found === undefined) return undefined;
    const state = view(found, outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, INPUTS) };
  },
  update: async ({ id, newInputs }, context) => {
    const body = { ...written(newInputs), AccessorID: id };
    const failed = introduced(`error updating ACL token "${id}"`);
    const answer = consulFor(newInputs, context).ask({ method: "PUT", path: `acl/token/${id}`, body });
    return view(entry(await answer.catch(failed)), newInputs);
  },
  delete: async ({ id, outputs }, context) => {
    const consul = consulFor(outputs, context);
    const failed = introduced(`error deleting ACL token "${id}"`);
    if ((await readToken(id, consul).catch(failed)) !== undefined) {
      await consul.ask({ method: "DELETE", path: `acl/token/${id}` }).catch(failed);
    }
    context.cloud.remove(ACL_TOKEN, id);
  },
};

export async function readToken(accessorId: string, consul: Consul): Promise<Properties | undefined> {
  const found = await unlessMissing(consul.find({ path: `acl/token/${encodeURIComponent(accessorId)}` }));
  return found === undefined || found === null ? undefined : entry(found);
}

/** Policies and roles go by their names; Consul looks them up once. */
function written(inputs: Properties): Properties {
  const links = (key: string) => texts(inputs, key).map((Name) => ({ Name }));
  const expires = text(inputs, "expirationTime");
  return {
    Description: text(inputs, "description"),
    Local: flag(inputs, "local"),
    Policies: links("policies"),
    Roles: links("roles"),
    ...identitiesTo(inputs),
    ...(expires === "" ? {} : { ExpirationTime: expires }),
  };
}

function view(found: Properties, before: Properties): Properties {
  const names = (key: string) =>
    records(found, key)
      .map((link) => text(link, "Name"))
      .toSorted();
  return {
    ...pick(before, ["namespace", "partition"]),
    accessorId: text(found, "AccessorID"),
    description: text(found, "Description"),
    expirationTime: wholeSeconds(text(found, "ExpirationTime")),
    local: flag(found, "Local"),
    policies: names("Policies"),
    roles: names("Roles"),
    ...identitiesFrom(found),
  };
}
