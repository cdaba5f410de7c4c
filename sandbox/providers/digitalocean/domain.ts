import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { notEmpty } from "../common/validators.ts";
import { filled, pick, text } from "../common/values.ts";
import { addRecord } from "./dns-record.ts";
import { apiError } from "./errors.ts";
import { DNS_RECORD, DOMAIN } from "./types.ts";

const NAME_SERVERS = ["ns1.digitalocean.com.", "ns2.digitalocean.com.", "ns3.digitalocean.com."];
const DEFAULT_TTL = 1800;
const NAME = /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

export const domain: ResourceBehaviour = {
  validate: (inputs) => notEmpty(inputs, "name", "ipAddress"),
  create: (inputs, context) => {
    const name = text(inputs, "name");
    const refused = (message: string) =>
      apiError(context, "Error creating Domain", "POST /v2/domains", 422, message);
    if (!NAME.test(name)) throw refused("Name is invalid");
    if (context.cloud.get(DOMAIN, name) !== undefined) throw refused("Name already exists");
    const properties = { name, ttl: DEFAULT_TTL, domainUrn: `do:domain:${name}` };
    context.cloud.put({ type: DOMAIN, id: name, scope: "", properties });
    for (const value of NAME_SERVERS) {
      addRecord(context, { domain: name, type: "NS", name: "@", value, ttl: DEFAULT_TTL });
    }
    if (filled(inputs, "ipAddress")) {
      addRecord(context, {
        domain: name,
        type: "A",
        name: "@",
        value: text(inputs, "ipAddress"),
        ttl: DEFAULT_TTL,
      });
    }
    return { id: name, outputs: { ...properties, ...pick(inputs, ["ipAddress"]) } };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(DOMAIN, id);
    if (found === undefined) return undefined;
    const state = { ...found.properties, ...pick(outputs, ["ipAddress"]) };
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, ["name"]) };
  },
  delete: ({ id }, context) => {
    for (const record of context.cloud.list(DNS_RECORD)) {
      if (record.scope === id) context.cloud.remove(DNS_RECORD, record.id);
    }
    context.cloud.remove(DOMAIN, id);
  },
};
