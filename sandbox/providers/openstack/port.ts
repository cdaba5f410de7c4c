import type { CloudObject } from "../../cloud/cloud.ts";
import type { CallContext, ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { conflict } from "../common/validators.ts";
import { defined, flag, given, maybeText, pick, records, text, texts, without } from "../common/values.ts";
import { endpointFor } from "./endpoints.ts";
import { badRequest, forbidden, neutron, notFound, refuseMissing, unexpected } from "./errors.ts";
import { findNetwork, isShared } from "./network.ts";
import { addressesOf, makePort, removePort } from "./ports.ts";
import { defaultGroup, findGroup } from "./sec-group.ts";
import { FLOATING_IP, PORT } from "./types.ts";

const PREFIX = "Error creating openstack_networking_port_v2";
const CHANGEABLE = [
  "adminStateUp",
  "allowedAddressPairs",
  "binding",
  "description",
  "dnsName",
  "extraDhcpOptions",
  "name",
  "portSecurityEnabled",
  "qosPolicyId",
  "tags",
];
const INPUTS = [...CHANGEABLE, "deviceId", "deviceOwner", "macAddress", "networkId", "region", "tenantId"];

export const port: ResourceBehaviour = {
  validate: (inputs) => [
    ...conflict(inputs, "securityGroupIds", "noSecurityGroups"),
    ...conflict(inputs, "fixedIps", "noFixedIp"),
  ],
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "network");
    const request = "POST ports";
    refuseMissing(endpoint, PREFIX, request);
    const network = findNetwork(context, endpoint, text(inputs, "networkId"));
    if (network === undefined) {
      const message = `Network ${text(inputs, "networkId")} could not be found.`;
      throw notFound(endpoint, PREFIX, request, neutron("NetworkNotFound", message));
    }
    if (isShared(endpoint, network.id)) {
      const message = "Policy doesn't allow create_port to be performed.";
      throw forbidden(endpoint, PREFIX, request, neutron("PolicyNotAuthorized", message));
    }
    const groups = groupsOf(inputs, context, endpoint.scope);
    const missing = groups.find((id) => findGroup(context, endpoint.scope, id) === undefined);
    if (missing !== undefined) {
      const body = neutron("SecurityGroupNotFound", `Security group ${missing} does not exist`);
      throw notFound(endpoint, PREFIX, request, body);
    }
    if (inputs.portSecurityEnabled === false && groups.length > 0) {
      // Neutron, plugins/ml2/plugin.py, `_portsec_ext_port_create_processing`; neutron-lib, exceptions/port_security.py.
      const message =
        "Port security must be enabled and port must have an IP address in order to use security groups.";
      const body = neutron("PortSecurityAndIPRequiredForSecurityGroups", message);
      throw badRequest(endpoint, PREFIX, request, body);
    }
    const made = makePort(
      context,
      { endpoint, prefix: PREFIX, request },
      {
        network,
        name: text(inputs, "name"),
        deviceId: text(inputs, "deviceId"),
        deviceOwner: text(inputs, "deviceOwner"),
        fixedIps: records(inputs, "fixedIps").map((fixed) => {
          const address = maybeText(fixed, "ipAddress");
          return {
            subnetId: text(fixed, "subnetId"),
            ...(address === undefined || address === "" ? {} : { address }),
          };
        }),
        properties: {
          adminStateUp: true,
          dnsName: "",
          portSecurityEnabled: true,
          qosPolicyId: "",
          tenantId: text(context.configuration, "tenantId"),
          ...pick(inputs, INPUTS),
          region: endpoint.region,
          allSecurityGroupIds: groups,
        },
      },
    );
    return { id: made.id, outputs: state(made, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(PORT, id);
    if (found === undefined) return undefined;
    const now = state(found, outputs);
    // A port that an instance has taken names it, which is no drift of a program that named none.
    return { id, outputs: now, inputs: refreshedInputs(inputs, now, INPUTS, ["deviceId", "deviceOwner"]) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const endpoint = endpointFor(outputs, context, "network");
    const found = context.cloud.get(PORT, id);
    if (found === undefined) {
      throw notFound(endpoint, `Error updating OpenStack Neutron Port ${id}`, `PUT ports/${id}`);
    }
    const groups = groupsOf(newInputs, context, endpoint.scope);
    const properties = { ...found.properties, ...pick(newInputs, CHANGEABLE), allSecurityGroupIds: groups };
    const changed = { ...found, properties };
    context.cloud.put(changed);
    return state(changed, newInputs);
  },
  delete: ({ id, outputs }, context) => {
    const found = context.cloud.get(PORT, id);
    if (found === undefined) return;
    const endpoint = endpointFor(outputs, context, "network");
    if (text(found.properties, "deviceOwner").startsWith("network:router")) {
      const message = `Port ${id} cannot be deleted directly via the port API: has device owner ${text(found.properties, "deviceOwner")}.`;
      const prefix = `Error deleting openstack_networking_port_v2 ${id}`;
      throw unexpected(endpoint, prefix, `DELETE ports/${id}`, 409, neutron("ServicePortInUse", message));
    }
    for (const floating of context.cloud.list(FLOATING_IP)) {
      if (floating.properties.portId !== id) continue;
      context.cloud.put({ ...floating, properties: { ...floating.properties, portId: "", fixedIp: "" } });
    }
    removePort(context, endpoint, found);
  },
};

/** Without a word about groups a port has the account's default one, unless it has no port security. */
function groupsOf(inputs: Properties, context: CallContext, scope: string): readonly string[] {
  if (flag(inputs, "noSecurityGroups")) return [];
  if (given(inputs, "securityGroupIds")) return texts(inputs, "securityGroupIds");
  return inputs.portSecurityEnabled === false ? [] : [defaultGroup(context, scope).id];
}

/** Addresses and groups that the program asked for are kept as it wrote them; the cloud's view stands beside. */
function state(made: CloudObject, before: Properties): Properties {
  return defined({
    ...without(made.properties, "addresses"),
    ...pick(before, ["fixedIps", "noFixedIp", "securityGroupIds", "noSecurityGroups", "valueSpecs"]),
    allFixedIps: addressesOf(made),
    allTags: texts(made.properties, "tags"),
    binding: before.binding ?? { vnicType: "normal" },
    dnsAssignments: [],
  });
}
