import { ProviderError } from "../../../provider/behaviour.ts";
import type { Properties } from "../../../provider/values.ts";
import { records, text } from "../../common/values.ts";
import { ACL_TOKEN_POLICY_ATTACHMENT } from "../types.ts";
import { readToken } from "./acl-token.ts";
import { type Consul, consulFor, introduced } from "./client.ts";
import { marked } from "./mark.ts";
import type { RealBehaviour } from "./realms.ts";

/** Adds one policy to a token that somebody else made. Its id, also to import it, is `<accessor>:<policy>`. */
export const realAclTokenPolicyAttachment: RealBehaviour = {
  create: async (inputs, context) => {
    const consul = consulFor({}, context);
    const [tokenId, policy] = [text(inputs, "tokenId"), text(inputs, "policy")];
    const token = await tokenOf(tokenId, consul);
    if (policiesOf(token).includes(policy)) {
      throw new ProviderError(`policy '${policy}' already attached to token`);
    }
    const id = `${tokenId}:${policy}`;
    const identity = { tokenId, policy };
    await marked({ type: ACL_TOKEN_POLICY_ATTACHMENT, id, identity }, context, () =>
      link(token, [...policiesOf(token), policy], consul),
    ).catch(introduced(updatePrefix(tokenId)));
    return { id, outputs: { tokenId, policy } };
  },
  read: async ({ id, inputs }, context) => {
    const [, tokenId, policy] = /^([^:]*):(.*)$/.exec(id) ?? [];
    if (tokenId === undefined || policy === undefined) {
      throw new ProviderError(`invalid ACL token policy attachment id '"${id}"'`);
    }
    const token = await readToken(tokenId, consulFor({}, context)).catch(
      introduced(`failed to read token '${id}'`),
    );
    if (token === undefined || !policiesOf(token).includes(policy)) return undefined;
    const state = { tokenId, policy };
    return { id, outputs: state, inputs: Object.keys(inputs).length === 0 ? state : inputs };
  },
  delete: async ({ id, outputs }, context) => {
    const consul = consulFor({}, context);
    const tokenId = text(outputs, "tokenId");
    const token = await tokenOf(tokenId, consul);
    const left = policiesOf(token).filter((name) => name !== text(outputs, "policy"));
    await link(token, left, consul).catch(introduced(updatePrefix(tokenId)));
    context.cloud.remove(ACL_TOKEN_POLICY_ATTACHMENT, id);
  },
};

async function tokenOf(tokenId: string, consul: Consul): Promise<Properties> {
  const token = await readToken(tokenId, consul).catch(() => undefined);
  if (token === undefined) throw new ProviderError(`token '${tokenId}' not found`);
  return token;
}

function policiesOf(token: Properties): readonly string[] {
  return records(token, "Policies").map((each) => text(each, "Name"));
}

function link(token: Properties, policies: readonly string[], consul: Consul) {
  const body = { ...token, Policies: policies.map((Name) => ({ Name })) };
  return consul.ask({ method: "PUT", path: `acl/token/${text(token, "AccessorID")}`, body });
}

function updatePrefix(tokenId: string): string {
  return `error updating ACL token '"${tokenId}"' to set new policy attachment`;
}
