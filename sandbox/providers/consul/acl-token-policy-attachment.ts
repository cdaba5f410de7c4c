import { ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import { text, texts } from "../common/values.ts";
import { accessControl, findToken, policyById, policyByName, readable } from "./acl.ts";
import { linkPolicies } from "./acl-token.ts";
import { unexpected } from "./errors.ts";
import { ACL_TOKEN_POLICY_ATTACHMENT } from "./types.ts";

/** Adds one policy to a token that somebody else made. Its id, also to import it, is `<accessor>:<policy>`. */
export const aclTokenPolicyAttachment: ResourceBehaviour = {
  create: (inputs, context) => {
    const acl = accessControl(context);
    const tokenId = text(inputs, "tokenId");
    const policy = text(inputs, "policy");
    const token = acl.refusal("read") === undefined ? findToken(acl, tokenId, context) : undefined;
    if (token === undefined) throw new ProviderError(`token '${tokenId}' not found`);
    const links = texts(token.properties, "policyIds");
    const wanted = policyByName(acl, policy);
    if (wanted !== undefined && links.includes(wanted.id)) {
      throw new ProviderError(`policy '${policy}' already attached to token`);
    }
    const prefix = updatePrefix(tokenId);
    acl.authorise("write", prefix);
    if (wanted === undefined) throw unexpected(prefix, 500, `No such ACL policy with name "${policy}"`);
    const id = `${tokenId}:${policy}`;
    acl.put(ACL_TOKEN_POLICY_ATTACHMENT, id, { tokenId, policy });
    linkPolicies(token, [...links, wanted.id], acl);
    return { id, outputs: { tokenId, policy } };
  },
  read: ({ id, inputs }, context) => {
    const [, tokenId, policy] = /^([^:]*):(.*)$/.exec(id) ?? [];
    if (tokenId === undefined || policy === undefined) {
      throw new ProviderError(`invalid ACL token policy attachment id '"${id}"'`);
    }
    const acl = accessControl(context);
    const token = readable(acl, `failed to read token '${id}'`)
      ? findToken(acl, tokenId, context)
      : undefined;
    const links = texts(token?.properties ?? {}, "policyIds");
    if (!links.some((link) => policyById(acl, link)?.name === policy)) return undefined;
    const state = { tokenId, policy };
    return { id, outputs: state, inputs: Object.keys(inputs).length === 0 ? state : inputs };
  },
  delete: ({ id, outputs }, context) => {
    const acl = accessControl(context);
    const tokenId = text(outputs, "tokenId");
    acl.authorise("write", updatePrefix(tokenId));
    const token = findToken(acl, tokenId, context);
    if (token === undefined) throw new ProviderError(`token '${tokenId}' not found`);
    acl.remove(ACL_TOKEN_POLICY_ATTACHMENT, id);
    const policy = policyByName(acl, text(outputs, "policy"));
    const left = texts(token.properties, "policyIds").filter((link) => link !== policy?.id);
    linkPolicies(token, left, acl);
  },
};

function updatePrefix(tokenId: string): string {
  return `error updating ACL token '"${tokenId}"' to set new policy attachment`;
}
