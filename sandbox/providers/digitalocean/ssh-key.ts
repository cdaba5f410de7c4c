import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { fingerprint } from "../common/ssh-keys.ts";
import { notEmpty } from "../common/validators.ts";
import { text } from "../common/values.ts";
import { apiError, notFound } from "./errors.ts";
import { SSH_KEY } from "./types.ts";

/** DigitalOcean's answer to a key of any other kind (as quoted in devopsgroup-io/vagrant-digitalocean, issue 252). */
const invalidType =
  "Key invalid type, we support 'ssh-rsa', 'ssh-dss', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', or 'ssh-ed25519'";

export const sshKey: ResourceBehaviour = {
  validate: (inputs) => notEmpty(inputs, "name"),
  compare: ({ oldInputs, newInputs }) =>
    text(oldInputs, "publicKey").trim() === text(newInputs, "publicKey").trim() &&
    typeof newInputs.publicKey === "string"
      ? { ignore: ["publicKey"] }
      : {},
  create: (inputs, context) => {
    const refuse = (message: string) =>
      apiError(context, "Error creating SSH Key", "POST /v2/account/keys", 422, message);
    const [type = ""] = text(inputs, "publicKey").trim().split(" ");
    if (type.startsWith("sk-")) throw refuse(invalidType);
    const print = fingerprint(text(inputs, "publicKey"));
    if (print === undefined)
      throw refuse("Fingerprint could not be generated, please make sure your key is valid");
    const taken = context.cloud.list(SSH_KEY).some(({ properties }) => properties.fingerprint === print);
    if (taken) throw refuse("SSH Key is already in use on your account");
    const id = String(40_000_000 + context.cloud.sequence("digitalocean ssh key"));
    const outputs = { name: text(inputs, "name"), publicKey: text(inputs, "publicKey"), fingerprint: print };
    context.cloud.put({ type: SSH_KEY, id, scope: "", properties: outputs });
    return { id, outputs };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(SSH_KEY, id);
    if (found === undefined) return undefined;
    const outputs = found.properties;
    return { id, outputs, inputs: refreshedInputs(inputs, outputs, ["name", "publicKey"]) };
  },
  update: ({ id, newInputs }, context) => {
    const found = context.cloud.get(SSH_KEY, id);
    if (found === undefined) {
      throw notFound(context, "Failed to update SSH key", `PUT /v2/account/keys/${id}`);
    }
    const properties = { ...found.properties, name: text(newInputs, "name") };
    context.cloud.put({ ...found, properties });
    return properties;
  },
  delete: ({ id }, context) => context.cloud.remove(SSH_KEY, id),
};
