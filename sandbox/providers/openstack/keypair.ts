import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { fingerprint, generateKeyPair } from "../common/ssh-keys.ts";
import { pick, text } from "../common/values.ts";
import { endpointFor } from "./endpoints.ts";
import { badRequest, nova, unexpected } from "./errors.ts";
import { KEYPAIR } from "./types.ts";

const INPUTS = ["name", "publicKey", "region", "userId"];

export const keypair: ResourceBehaviour = {
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "compute");
    const name = text(inputs, "name");
    const prefix = `Unable to create openstack_compute_keypair_v2 ${name}`;
    const request = "POST os-keypairs";
    if (context.cloud.get(KEYPAIR, keypairKey(endpoint.scope, name)) !== undefined) {
      const body = nova("conflictingRequest", 409, `Key pair '${name}' already exists.`);
      throw unexpected(endpoint, prefix, request, 409, body);
    }
    if (!/^[A-Za-z0-9_ .@-]{1,255}$/.test(name)) {
      throw badRequest(
        endpoint,
        prefix,
        request,
        nova("badRequest", 400, "Keypair name contains unsafe characters"),
      );
    }
    const made = text(inputs, "publicKey") === "" ? generateKeyPair() : undefined;
    const publicKey = made?.publicKey ?? text(inputs, "publicKey");
    const print = fingerprint(publicKey);
    if (print === undefined) {
      const body = nova("badRequest", 400, "Keypair data is invalid: failed to generate fingerprint");
      throw badRequest(endpoint, prefix, request, body);
    }
    const properties = {
      ...pick(inputs, ["valueSpecs"]),
      name,
      publicKey,
      fingerprint: print,
      region: endpoint.region,
      userId: text(inputs, "userId"),
    };
    context.cloud.put({
      type: KEYPAIR,
      id: keypairKey(endpoint.scope, name),
      scope: endpoint.scope,
      properties,
    });
    return { id: name, outputs: { ...properties, privateKey: made?.privateKey ?? "" } };
  },
  read: ({ id, outputs, inputs }, context) => {
    const endpoint = endpointFor(outputs, context, "compute");
    const found = context.cloud.get(KEYPAIR, keypairKey(endpoint.scope, id));
    if (found === undefined) return undefined;
    // The private half is given out once, at the creation.
    const state = { ...found.properties, privateKey: text(outputs, "privateKey") };
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, INPUTS) };
  },
  delete: ({ id, outputs }, context) => {
    const endpoint = endpointFor(outputs, context, "compute");
    context.cloud.remove(KEYPAIR, keypairKey(endpoint.scope, id));
  },
};

/** Names are unique within an account's region only. */
export function keypairKey(scope: string, name: string): string {
  return `${scope} ${name}`;
}
