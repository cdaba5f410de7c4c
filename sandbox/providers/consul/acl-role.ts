import { ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { pick, records, sameSet, text, texts } from "../common/values.ts";
import {
  type AccessControl,
  accessControl,
  IDENTITIES,
  identityError,
  policyById,
  policyByName,
  readable,
  roleByName,
} from "./acl.ts";
import type { Cluster } from "./cluster.ts";
import { unexpected } from "./errors.ts";
import { ACL_ROLE } from "./types.ts";

const NAME = /^[A-Za-z0-9\-_]{1,256}$/;
const SETS = ["policies", "serviceIdentities"];
const INPUTS = ["description", "name", "namespace", "partition", "policies", ...IDENTITIES];

export const aclRole: ResourceBehaviour = {
  compare: ({ oldInputs, newInputs }) => ({
    ignore: SETS.filter((key) => sameSet(oldInputs[key], newInputs[key])),
  }),
  create: (inputs, context) => {
    const acl = accessControl(context);
    const prefix = `failed to create role '${text(inputs, "name")}'`;
    const properties = checked(inputs, undefined, acl, prefix);
    const id = context.cloud.uuid();
    acl.put(ACL_ROLE, id, properties);
    return { id, outputs: view(properties, acl, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const acl = accessControl(context);
    const found = readable(acl, `failed to read role '${id}'`) ? acl.get(ACL_ROLE, id) : undefined;
    if (found === undefined) return undefined;
    const state = view(found.properties, acl, outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, INPUTS) };
  },
  update: ({ id, newInputs }, context) => {
    const acl = accessControl(context);
    const prefix = `failed to update role '${id}'`;
    if (acl.get(ACL_ROLE, id) === undefined) throw unexpected(prefix, 500, `cannot find role ${id}`);
    const properties = checked(newInputs, id, acl, prefix);
    acl.put(ACL_ROLE, id, properties);
    return view(properties, acl, newInputs);
  },
  delete: ({ id }, context) => {
    const acl = accessControl(context);
    acl.authorise("write", `failed to delete role '${id}'`);
    acl.remove(ACL_ROLE, id);
  },
};

function checked(
  inputs: Properties,
  self: string | undefined,
  acl: AccessControl,
  prefix: string,
): Properties {
  const name = text(inputs, "name");
  const refuse = (body: string) => unexpected(prefix, 500, body);
  // The provider looks the policies up itself, before it asks for the role.
  const policyIds = texts(inputs, "policies").map((policy) => {
    const found = policyById(acl, policy) ?? policyByName(acl, policy);
    if (found === undefined) throw new ProviderError(`failed to find policy "${policy}"`);
    return found.id;
  });
  acl.authorise("write", prefix);
  if (!NAME.test(name)) {
    throw refuse("Invalid Role: invalid Name. Only alphanumeric characters, '-' and '_' are allowed");
  }
  const twin = roleByName(acl, name);
  if (twin !== undefined && twin.id !== self) {
    const words = self === undefined ? "A Role with Name" : "A role with name";
    throw refuse(`Invalid Role: ${words} "${name}" already exists`);
  }
  const error = identityError(inputs, "role");
  if (error !== undefined) throw refuse(error);
  return {
    name,
    description: text(inputs, "description"),
    policyIds: [...new Set(policyIds)],
    ...Object.fromEntries(IDENTITIES.map((key) => [key, records(inputs, key)])),
  };
}

/** Policies show as the program named them, by id or by name; by id where it did not. */
function view(properties: Properties, cluster: Cluster, before: Properties): Properties {
  const named = texts(before, "policies");
  const policies = texts(properties, "policyIds").flatMap((id) => {
    const policy = policyById(cluster, id);
    if (policy === undefined) return [];
    return named.includes(policy.name) ? [policy.name] : [id];
  });
  return {
    ...pick(before, ["namespace", "partition"]),
    ...pick(properties, ["name", "description", ...IDENTITIES]),
    policies,
  };
}
