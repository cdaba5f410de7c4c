import { addMachineAddress, removeMachineAddress } from "../../cloud/machine.ts";
import type { CallContext, ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { notEmpty } from "../common/validators.ts";
import { defined, flag, given, number, text, without } from "../common/values.ts";
import { apiError, notFound } from "./errors.ts";
import { REGIONS } from "./regions.ts";
import { DROPLET, RESERVED_IP } from "./types.ts";

/** Default of an account. */
const MOST = 3;

export const reservedIp: ResourceBehaviour = {
  normalise: (inputs) =>
    typeof inputs.region === "string" ? { ...inputs, region: inputs.region.toLowerCase() } : inputs,
  validate: (inputs) => notEmpty(inputs, "region"),
  create: (inputs, context) => {
    const refused = (message: string) =>
      apiError(context, "Error creating reserved IP", "POST /v2/reserved_ips", 422, message);
    if (!REGIONS.has(text(inputs, "region"))) throw refused("Region is not available.");
    if (context.cloud.list(RESERVED_IP).length >= MOST) {
      throw refused(`You have reached the limit of ${MOST} reserved IPs.`);
    }
    const dropletId = number(inputs, "dropletId");
    if (dropletId !== undefined) refuseAssignment(dropletId, text(inputs, "region"), context);
    const id = context.cloud.allocatePublicAddress();
    const properties = defined({
      ipAddress: id,
      region: text(inputs, "region"),
      reservedIpUrn: `do:reservedip:${id}`,
      dropletId,
    });
    context.cloud.put({ type: RESERVED_IP, id, scope: text(inputs, "region"), properties });
    if (dropletId !== undefined) addMachineAddress(context.cloud, String(dropletId), id);
    return { id, outputs: properties };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(RESERVED_IP, id);
    if (found === undefined) return undefined;
    const imported = Object.keys(inputs).length === 0;
    const before = given(outputs, "dropletId") && !given(found.properties, "dropletId");
    const state = defined({
      ...found.properties,
      // An address unassigned outside goes unnoticed, and one assigned outside shows only on import.
      dropletId: imported || given(outputs, "dropletId") ? found.properties.dropletId : undefined,
      ...(before ? { dropletId: outputs.dropletId } : {}),
    });
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, ["dropletId", "region"]) };
  },
  update: ({ id, newInputs }, context) => {
    const found = context.cloud.get(RESERVED_IP, id);
    if (found === undefined)
      throw notFound(context, "Error updating reserved IP", `POST /v2/reserved_ips/${id}/actions`);
    const before = number(found.properties, "dropletId");
    const after = number(newInputs, "dropletId");
    if (after !== undefined && after !== before) {
      refuseAssignment(after, text(found.properties, "region"), context, id);
    }
    if (before !== undefined) removeMachineAddress(context.cloud, String(before), id);
    if (after !== undefined) addMachineAddress(context.cloud, String(after), id);
    const properties = defined({ ...without(found.properties, "dropletId"), dropletId: after });
    context.cloud.put({ ...found, properties });
    return properties;
  },
  delete: ({ id }, context) => {
    const found = context.cloud.get(RESERVED_IP, id);
    if (found === undefined) return;
    const dropletId = number(found.properties, "dropletId");
    if (dropletId !== undefined) removeMachineAddress(context.cloud, String(dropletId), id);
    context.cloud.releasePublicAddress(id);
    context.cloud.remove(RESERVED_IP, id);
  },
};

/** A deleted droplet gives up its reserved address. */
export function releaseFromDroplet(context: CallContext, dropletId: number): void {
  for (const object of context.cloud.list(RESERVED_IP)) {
    if (number(object.properties, "dropletId") !== dropletId) continue;
    context.cloud.put({ ...object, properties: without(object.properties, "dropletId") });
  }
}

function refuseAssignment(dropletId: number, region: string, context: CallContext, address = ""): void {
  const request = address === "" ? "POST /v2/reserved_ips" : `POST /v2/reserved_ips/${address}/actions`;
  const prefix = address === "" ? "Error creating reserved IP" : "Error Assigning reserved IP";
  const refused = (message: string) => apiError(context, prefix, request, 422, message);
  const target: Properties | undefined = context.cloud.get(DROPLET, String(dropletId))?.properties;
  if (target === undefined) throw notFound(context, prefix, request);
  if (text(target, "region") !== region) throw refused("Droplet and reserved IP must be in the same region.");
  if (!flag(target, "publicNetworking")) throw refused("Droplet has no public networking.");
  const holder = context.cloud.list(RESERVED_IP).some(({ id, properties }) => {
    return id !== address && number(properties, "dropletId") === dropletId;
  });
  if (holder) throw refused("Droplet already has a reserved IP.");
}
