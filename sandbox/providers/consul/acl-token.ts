import type { CloudObject } from "../../cloud/cloud.ts";
import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { flag, pick, records, sameSet, text, texts } from "../common/values.ts";
import {
  type AccessControl,
  accessControl,
  findToken,
  IDENTITIES,
  identityError,
  policyById,
  policyByName,
  readable,
  roleByName,
} from "./acl.ts";
import type { Cluster } from "./cluster.ts";
import { unexpected } from "./errors.ts";
import { expirationError, validateExpiration, wholeSeconds } from "./expiration.ts";
import { ACL_ROLE, ACL_TOKEN } from "./types.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SETS = ["policies", "roles"];
const INPUTS = [
  ...["accessorId", "description", "expirationTime", "local", "namespace", "partition"],
  ...SETS,
  ...IDENTITIES,
];

/** The secret id is never among the outputs: only the data source for it gives it out. */
export const aclToken: ResourceBehaviour = {
  validate: validateExpiration,
  compare: ({ oldInputs, newInputs }) => ({
    ignore: SETS.filter((key) => sameSet(oldInputs[key], newInputs[key])),
  }),
  create: (inputs, context) => {
    const prefix = "error creating ACL token";
    const acl = accessControl(context);
    acl.authorise("write", prefix);
    const refuse = (body: string) => unexpected(prefix, 500, body);
    refuseAccessor(text(inputs, "accessorId"), acl, refuse);
    const lifeError = expirationError(inputs, context.now());
    if (lifeError !== undefined) throw refuse(lifeError);
    const properties = {
      ...linked(inputs, acl, refuse),
      secretId: context.cloud.uuid(),
      local: flag(inputs, "local"),
      expirationTime: wholeSeconds(text(inputs, "expirationTime")),
    };
    const id = text(inputs, "accessorId") || context.cloud.uuid();
    store(id, properties, acl);
    return { id, outputs: view(id, properties, acl, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const acl = accessControl(context);
    const found = readable(acl, `failed to read token '${id}'`) ? findToken(acl, id, context) : undefined;
    if (found === undefined) return undefined;
    const state = view(id, found.properties, acl, outputs);
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, INPUTS) };
  },
  update: ({ id, newInputs }, context) => {
    const prefix = `error updating ACL token "${id}"`;
    const acl = accessControl(context);
    acl.authorise("write", prefix);
    const found = findToken(acl, id, context);
    if (found === undefined) throw unexpected(prefix, 500, `Cannot find token "${id}"`);
    const links = linked(newInputs, acl, (body) => unexpected(prefix, 500, body));
    const properties = { ...found.properties, ...links };
    store(id, properties, acl);
    return view(id, properties, acl, newInputs);
  },
  delete: ({ id }, context) => {
    const acl = accessControl(context);
    acl.authorise("write", `error deleting ACL token "${id}"`);
    acl.remove(ACL_TOKEN, id);
  },
};

/** Gives an existing token other policies, by id. */
export function linkPolicies(token: CloudObject, policyIds: readonly string[], acl: Cluster): void {
  store(token.id, { ...token.properties, policyIds }, acl);
}

function store(id: string, properties: Properties, acl: Cluster): void {
  acl.put(ACL_TOKEN, id, properties, ["secretId"]);
}

function refuseAccessor(wanted: string, acl: AccessControl, refuse: (body: string) => Error): void {
  if (wanted === "") return;
  if (!UUID.test(wanted)) throw refuse("Invalid Token: AccessorID is not a valid UUID");
  if (acl.get(ACL_TOKEN, wanted) !== undefined) throw refuse("Invalid Token: AccessorID is already in use");
}

/** Policies and roles are looked up by name once; a later change of their name does not matter. */
function linked(inputs: Properties, acl: AccessControl, refuse: (body: string) => Error): Properties {
  const policyIds = texts(inputs, "policies").map((name) => {
    const policy = policyByName(acl, name);
    if (policy === undefined) throw refuse(`No such ACL policy with name "${name}"`);
    return policy.id;
  });
  const roleIds = texts(inputs, "roles").map((name) => {
    const role = roleByName(acl, name);
    if (role === undefined) throw refuse(`No such ACL role with name "${name}"`);
    return role.id;
  });
  const error = identityError(inputs, "token");
  if (error !== undefined) throw refuse(error);
  return {
    description: text(inputs, "description"),
    policyIds: [...new Set(policyIds)],
    roleIds: [...new Set(roleIds)],
    ...Object.fromEntries(IDENTITIES.map((key) => [key, records(inputs, key)])),
  };
}

function view(id: string, properties: Properties, cluster: Cluster, before: Properties): Properties {
  const names = (key: string, find: (id: string) => string | undefined) =>
    texts(properties, key)
      .map(find)
      .filter((name) => name !== undefined)
      .toSorted();
  return {
    ...pick(before, ["namespace", "partition"]),
    ...pick(properties, ["description", "expirationTime", "local", ...IDENTITIES]),
    accessorId: id,
    policies: names("policyIds", (each) => policyById(cluster, each)?.name),
    roles: names("roleIds", (each) => {
      const role = cluster.get(ACL_ROLE, each);
      return role === undefined ? undefined : text(role.properties, "name");
    }),
  };
}
