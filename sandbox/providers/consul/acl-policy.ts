import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { pick, sameSet, text, texts } from "../common/values.ts";
import { type AccessControl, accessControl, policyByName, readable } from "./acl.ts";
import { ruleError } from "./acl-rules.ts";
import { unexpected } from "./errors.ts";
import { ACL_POLICY } from "./types.ts";

const INPUTS = ["datacenters", "description", "name", "namespace", "partition", "rules"];
const NAME = /^[A-Za-z0-9\-_]+\/?[A-Za-z0-9\-_]*$/;
const LONGEST_NAME = 128;

export const aclPolicy: ResourceBehaviour = {
  compare: ({ oldInputs, newInputs }) =>
    sameSet(oldInputs.datacenters, newInputs.datacenters) ? { ignore: ["datacenters"] } : {},
  create: (inputs, context) => {
    const prefix = "error creating ACL policy";
    const acl = accessControl(context);
    acl.authorise("write", prefix);
    refuseInvalid(inputs, undefined, acl, prefix);
    const id = context.cloud.uuid();
    acl.put(ACL_POLICY, id, stored(inputs));
    return { id, outputs: { ...stored(inputs), ...pick(inputs, ["namespace", "partition"]) } };
  },
  read: ({ id, outputs, inputs }, context) => {
    const acl = accessControl(context);
    const found = readable(acl, `failed to read policy '${id}'`) ? acl.get(ACL_POLICY, id) : undefined;
    if (found === undefined) return undefined;
    const state = { ...found.properties, ...pick(outputs, ["namespace", "partition"]) };
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, INPUTS) };
  },
  update: ({ id, newInputs }, context) => {
    const prefix = `error updating ACL policy "${id}"`;
    const acl = accessControl(context);
    acl.authorise("write", prefix);
    if (acl.get(ACL_POLICY, id) === undefined) throw unexpected(prefix, 500, `cannot find policy ${id}`);
    refuseInvalid(newInputs, id, acl, prefix);
    acl.put(ACL_POLICY, id, stored(newInputs));
    return { ...stored(newInputs), ...pick(newInputs, ["namespace", "partition"]) };
  },
  // Tokens and roles refer to it by id, and lose it without a word.
  delete: ({ id }, context) => {
    const acl = accessControl(context);
    acl.authorise("write", `error deleting ACL policy "${id}"`);
    acl.remove(ACL_POLICY, id);
  },
};

function stored(inputs: Properties): Properties {
  return {
    name: text(inputs, "name"),
    description: text(inputs, "description"),
    rules: text(inputs, "rules"),
    datacenters: texts(inputs, "datacenters").toSorted(),
  };
}

function refuseInvalid(
  inputs: Properties,
  self: string | undefined,
  acl: AccessControl,
  prefix: string,
): void {
  const name = text(inputs, "name");
  const refuse = (body: string) => unexpected(prefix, 500, body);
  if (!NAME.test(name) || name.length > LONGEST_NAME) {
    throw refuse(
      "Invalid Policy: invalid Name. Only alphanumeric characters, a single '/', '-' and '_' are allowed",
    );
  }
  const twin = policyByName(acl, name);
  if (twin !== undefined && twin.id !== self) {
    // Consul writes the two cases differently.
    const words = self === undefined ? "A Policy with Name" : "A policy with name";
    throw refuse(`Invalid Policy: ${words} "${name}" already exists`);
  }
  const error = ruleError(text(inputs, "rules"));
  if (error !== undefined) throw refuse(error);
}
