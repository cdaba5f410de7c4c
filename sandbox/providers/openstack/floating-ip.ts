import type { CloudObject } from "../../cloud/cloud.ts";
import { addMachineAddress, removeMachineAddress } from "../../cloud/machine.ts";
import { type CallContext, ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { pick, text, texts } from "../common/values.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { neutron, notFound, refuseMissing, unexpected } from "./errors.ts";
import { networksOf, validateDnsDomain } from "./network.ts";
import { addressesOf, portsOfDevice } from "./ports.ts";
import { externalNetworkOf, subnetOf } from "./router.ts";
import { FLOATING_IP, INSTANCE, PORT } from "./types.ts";

const INPUTS = ["description", "dnsDomain", "dnsName", "pool", "portId", "region", "tags"];
const PREFIX = "Error creating openstack_networking_floatingip_v2";

export const floatingIp: ResourceBehaviour = {
  validate: validateDnsDomain,
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "network");
    const request = "POST floatingips";
    refuseMissing(endpoint, PREFIX, request, !endpoint.rackspace);
    const pool = text(inputs, "pool");
    const network = networksOf(context, endpoint).find(({ properties }) => properties.name === pool);
    if (network === undefined) throw new ProviderError(`No network found with name: ${pool}`);
    const wanted = text(inputs, "address");
    if (
      wanted !== "" &&
      context.cloud.list(FLOATING_IP).some(({ properties }) => properties.address === wanted)
    ) {
      const message = `Unable to complete operation for network ${network.id}. The IP address ${wanted} is in use.`;
      throw unexpected(endpoint, PREFIX, request, 409, neutron("IpAddressInUse", message));
    }
    const portId = text(inputs, "portId");
    const properties = {
      description: "",
      dnsDomain: "",
      dnsName: "",
      subnetId: "",
      tenantId: text(context.configuration, "tenantId"),
      ...pick(inputs, INPUTS),
      portId,
      fixedIp: portId === "" ? "" : target(context, endpoint, portId, network.id, PREFIX, request),
      networkId: network.id,
      region: endpoint.region,
      address: wanted === "" ? context.cloud.allocatePublicAddress() : wanted,
    };
    const object = { type: FLOATING_IP, id: context.cloud.uuid(), scope: endpoint.scope, properties };
    context.cloud.put(object);
    lead(context, object, true);
    return { id: object.id, outputs: state(properties) };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(FLOATING_IP, id);
    if (found === undefined) return undefined;
    const outputs = state(found.properties);
    return { id, outputs, inputs: refreshedInputs(inputs, outputs, INPUTS) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const endpoint = endpointFor(outputs, context, "network");
    const found = context.cloud.get(FLOATING_IP, id);
    const prefix = `Error updating openstack_networking_floatingip_v2 ${id}`;
    if (found === undefined) throw notFound(endpoint, prefix, `PUT floatingips/${id}`);
    const changed = pointAt(context, found, text(newInputs, "portId"), endpoint, prefix);
    const properties = { ...changed.properties, ...pick(newInputs, ["description", "tags"]) };
    context.cloud.put({ ...changed, properties });
    return state(properties);
  },
  delete: ({ id }, context) => {
    const found = context.cloud.get(FLOATING_IP, id);
    if (found === undefined) return;
    lead(context, found, false);
    context.cloud.releasePublicAddress(text(found.properties, "address"));
    context.cloud.remove(FLOATING_IP, id);
  },
};

export const floatingIpAssociate: ResourceBehaviour = {
  create: (inputs, context) => {
    const { found, endpoint } = findAddress(inputs, context);
    const prefix = `Error associating openstack_networking_floatingip_associate_v2 floating_ip ${found.id}`;
    const changed = pointAt(context, found, text(inputs, "portId"), endpoint, prefix);
    return { id: found.id, outputs: association(changed.properties) };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(FLOATING_IP, id);
    if (found === undefined || text(found.properties, "portId") === "") return undefined;
    const outputs = association(found.properties);
    return { id, outputs, inputs: refreshedInputs(inputs, outputs, ["floatingIp", "portId"]) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const endpoint = endpointFor(outputs, context, "network");
    const found = context.cloud.get(FLOATING_IP, id);
    const prefix = `Error updating openstack_networking_floatingip_associate_v2 ${id}`;
    if (found === undefined) throw notFound(endpoint, prefix, `PUT floatingips/${id}`);
    return association(pointAt(context, found, text(newInputs, "portId"), endpoint, prefix).properties);
  },
  delete: ({ id, outputs }, context) => detach(id, outputs, context),
};

/** By instance: the address leads to its first port. Id and import form: `address/instance/fixed address`. */
export const computeFloatingIpAssociate: ResourceBehaviour = {
  create: (inputs, context) => {
    const instanceId = text(inputs, "instanceId");
    const { found, endpoint } = findAddress(inputs, context);
    const [port] = portsOfDevice(context, instanceId);
    if (port === undefined || context.cloud.get(INSTANCE, instanceId) === undefined) {
      throw notFound(
        endpoint,
        "Error associating openstack_compute_floatingip_associate_v2",
        `POST servers/${instanceId}/action`,
      );
    }
    pointAt(context, found, port.id, endpoint, "Error associating openstack_compute_floatingip_associate_v2");
    const id = `${text(inputs, "floatingIp")}/${instanceId}/${text(inputs, "fixedIp")}`;
    return { id, outputs: { ...inputs, region: endpoint.region } };
  },
  read: ({ id, outputs, inputs }, context) => {
    const [address = "", instanceId = ""] = id.split("/");
    const found = context.cloud.list(FLOATING_IP).find(({ properties }) => properties.address === address);
    const port = context.cloud.get(PORT, text(found?.properties ?? {}, "portId"));
    if (port === undefined || port.properties.deviceId !== instanceId) return undefined;
    const now = { ...outputs, floatingIp: address, instanceId };
    return { id, outputs: now, inputs: refreshedInputs(inputs, now, ["floatingIp", "instanceId"]) };
  },
  delete: ({ id, outputs }, context) => {
    const [address = ""] = id.split("/");
    const found = context.cloud.list(FLOATING_IP).find(({ properties }) => properties.address === address);
    if (found !== undefined) detach(found.id, outputs, context);
  },
};

function findAddress(
  inputs: Properties,
  context: CallContext,
): { readonly found: CloudObject; readonly endpoint: Endpoint } {
  const endpoint = endpointFor(inputs, context, "network");
  const address = text(inputs, "floatingIp");
  refuseMissing(endpoint, "Unable to get floating IPs", "GET floatingips", !endpoint.rackspace);
  const found = context.cloud.list(FLOATING_IP).find(({ properties }) => properties.address === address);
  if (found === undefined) {
    throw new ProviderError(
      `Unable to get ID of openstack_networking_floatingip_associate_v2 floating_ip ${address}`,
    );
  }
  return { found, endpoint };
}

function detach(id: string, outputs: Properties, context: CallContext): void {
  const found = context.cloud.get(FLOATING_IP, id);
  if (found !== undefined) pointAt(context, found, "", endpointFor(outputs, context, "network"), "");
}

/** Moves an address to a port, or away from one. */
function pointAt(
  context: CallContext,
  found: CloudObject,
  portId: string,
  endpoint: Endpoint,
  prefix: string,
): CloudObject {
  const networkId = text(found.properties, "networkId");
  const fixedIp =
    portId === "" ? "" : target(context, endpoint, portId, networkId, prefix, `PUT floatingips/${found.id}`);
  lead(context, found, false);
  const changed = { ...found, properties: { ...found.properties, portId, fixedIp } };
  context.cloud.put(changed);
  lead(context, changed, true);
  return changed;
}

/** The port's address, if the way from the external network leads there. */
function target(
  context: CallContext,
  endpoint: Endpoint,
  portId: string,
  networkId: string,
  prefix: string,
  request: string,
): string {
  const port = context.cloud.get(PORT, portId);
  if (port === undefined) {
    throw notFound(endpoint, prefix, request, neutron("PortNotFound", `Port ${portId} could not be found.`));
  }
  const subnetId = subnetOf(port);
  if (externalNetworkOf(context, subnetId) !== networkId) {
    const message = `External network ${networkId} is not reachable from subnet ${subnetId}. Therefore, cannot associate Port ${portId} with a Floating IP.`;
    throw notFound(endpoint, prefix, request, neutron("ExternalGatewayForFloatingIPNotFound", message));
  }
  return addressesOf(port)[0] ?? "";
}

/** The machine behind the port answers at the address from now on, or no longer. */
function lead(context: CallContext, floating: CloudObject, on: boolean): void {
  const port = context.cloud.get(PORT, text(floating.properties, "portId"));
  const device = text(port?.properties ?? {}, "deviceId");
  if (device === "") return;
  const change = on ? addMachineAddress : removeMachineAddress;
  change(context.cloud, device, text(floating.properties, "address"));
}

function association(properties: Properties): Properties {
  return {
    floatingIp: text(properties, "address"),
    portId: text(properties, "portId"),
    fixedIp: text(properties, "fixedIp"),
    region: text(properties, "region"),
  };
}

function state(properties: Properties): Properties {
  const { networkId: _, ...outputs } = properties;
  return { ...outputs, allTags: texts(properties, "tags") };
}
