import { ProviderError } from "../../../provider/behaviour.ts";
import type { Properties } from "../../../provider/values.ts";
import { refreshedInputs } from "../../common/refresh.ts";
import { pick, records, text, texts } from "../../common/values.ts";
import { ACL_ROLE } from "../types.ts";
import { policyById, policyNamed, unlessMissing } from "./acl-policy.ts";
import { type Consul, consulFor, introduced } from "./client.ts";
import { entry, identitiesFrom, identitiesTo } from "./entries.ts";
import { marked } from "./mark.ts";
import type { RealBehaviour } from "./realms.ts";

const INPUTS = [
  ...["description", "name", "namespace", "nodeIdentities", "partition", "policies"],
  ...["serviceIdentities", "templatedPolicies"],
];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const realAclRole: RealBehaviour = {
  create: async (inputs, context) => {
    const consul = consulFor(inputs, context);
    const name = text(inputs, "name");
    const body = await written(inputs, consul);
    const create = () => consul.ask({ method: "PUT", path: "acl/role", body });
    const failed = introduced(`failed to create role '${name}'`);
    const taken = (await roleAt(`name/${encodeURIComponent(name)}`, consul).catch(failed)) !== undefined;
    const mark = { type: ACL_ROLE, id: name, identity: { name } };
    const made = entry(await (taken ? create() : marked(mark, context, create)).catch(failed));
    return { id: text(made, "ID"), outputs: view(made, inputs) };
  },
  read: async ({ id, outputs, inputs }, context) => {
    const found = await roleAt(id, consulFor(outputs, context)).catch(
      introduced(`failed to read role '${id}'`),
    );
    if (found === undefined) return undefined;
    const state = view(found, outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, INPUTS) };
  },
  update: async ({ id, outputs, newInputs }, context) => {
    const consul = consulFor(newInputs, context);
    const body = { ...(await written(newInputs, consul)), ID: id };
    const failed = introduced(`failed to update role '${id}'`);
    const made = entry(await consul.ask({ method: "PUT", path: `acl/role/${id}`, body }).catch(failed));
    const [before, name] = [text(outputs, "name"), text(newInputs, "name")];
    if (before !== name) {
      context.cloud.put({ type: ACL_ROLE, id: name, scope: "consul", properties: { name } });
      context.cloud.remove(ACL_ROLE, before);
    }
    return view(made, newInputs);
  },
  delete: async ({ id, outputs }, context) => {
    const consul = consulFor(outputs, context);
    const failed = introduced(`failed to delete role '${id}'`);
    const name = text(outputs, "name");
    // A creation whose answer was lost is known by its name.
    const at = UUID.test(id) ? id : `name/${encodeURIComponent(name)}`;
    const found = await roleAt(at, consul).catch(failed);
    if (found !== undefined) {
      await consul.ask({ method: "DELETE", path: `acl/role/${text(found, "ID")}` }).catch(failed);
    }
    context.cloud.remove(ACL_ROLE, name);
  },
};

async function roleAt(path: string, consul: Consul): Promise<Properties | undefined> {
  const found = await unlessMissing(consul.find({ path: `acl/role/${path}` }));
  return found === undefined || found === null ? undefined : entry(found);
}

/** The provider looks the policies up itself, by id or by name. */
async function written(inputs: Properties, consul: Consul): Promise<Properties> {
  const links: Properties[] = [];
  for (const policy of texts(inputs, "policies")) {
    const failed = introduced(`failed to read policy "${policy}"`);
    if (UUID.test(policy) && (await policyById(policy, consul).catch(failed)) !== undefined) {
      links.push({ ID: policy });
    } else if ((await policyNamed(policy, consul).catch(failed)) !== undefined) links.push({ Name: policy });
    else throw new ProviderError(`failed to find policy "${policy}"`);
  }
  return {
    Name: text(inputs, "name"),
    Description: text(inputs, "description"),
    Policies: links,
    ...identitiesTo(inputs),
  };
}

/** Policies show as the program named them, by id or by name; by id where it did not. */
function view(found: Properties, before: Properties): Properties {
  const named = texts(before, "policies");
  return {
    ...pick(before, ["namespace", "partition"]),
    name: text(found, "Name"),
    description: text(found, "Description"),
    policies: records(found, "Policies").map((link) =>
      named.includes(text(link, "Name")) ? text(link, "Name") : text(link, "ID"),
    ),
    ...identitiesFrom(found),
  };
}
