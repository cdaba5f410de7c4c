import type { CloudObject } from "../../cloud/cloud.ts";
import { type CallContext, ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { conflict } from "../common/validators.ts";
import { filled, given, maybeText, pick, records, text, texts } from "../common/values.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { badRequest, neutron, notFound, refuseMissing, unexpected } from "./errors.ts";
import { findNetwork } from "./network.ts";
import { floatingAddressesOf, makePort, portsOfDevice, removePort } from "./ports.ts";
import { PORT, ROUTER, SUBNET } from "./types.ts";

const PREFIX = "Error creating openstack_networking_router_v2";
const CHANGEABLE = [
  "adminStateUp",
  "description",
  "enableSnat",
  "externalFixedIps",
  "externalNetworkId",
  "name",
  "tags",
];
const INPUTS = [...CHANGEABLE, "availabilityZoneHints", "distributed", "region", "tenantId"];
const OWNER = "network:router_interface";

export const router: ResourceBehaviour = {
  validate: (inputs) => [
    ...conflict(inputs, "externalGateway", "externalNetworkId"),
    ...conflict(inputs, "externalSubnetIds", "externalFixedIps"),
  ],
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "network");
    refuseMissing(endpoint, PREFIX, "POST routers", !endpoint.rackspace);
    refuseGateway(inputs, endpoint, context, PREFIX, "POST routers");
    const id = context.cloud.uuid();
    const properties = {
      adminStateUp: true,
      availabilityZoneHints: [],
      distributed: false,
      tenantId: text(context.configuration, "tenantId"),
      ...pick(inputs, INPUTS),
      ...gateway(inputs),
      region: endpoint.region,
    };
    context.cloud.put({ type: ROUTER, id, scope: endpoint.scope, properties });
    return { id, outputs: state(properties) };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(ROUTER, id);
    if (found === undefined) return undefined;
    const outputs = state(found.properties);
    return { id, outputs, inputs: refreshedInputs(inputs, outputs, INPUTS) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const endpoint = endpointFor(outputs, context, "network");
    const prefix = `Error updating openstack_networking_router_v2 ${id}`;
    const found = context.cloud.get(ROUTER, id);
    if (found === undefined) throw notFound(endpoint, prefix, `PUT routers/${id}`);
    refuseGateway(newInputs, endpoint, context, prefix, `PUT routers/${id}`);
    const properties = { ...found.properties, ...pick(newInputs, CHANGEABLE), ...gateway(newInputs) };
    context.cloud.put({ ...found, properties });
    return state(properties);
  },
  delete: ({ id, outputs }, context) => {
    if (context.cloud.get(ROUTER, id) === undefined) return;
    if (portsOfDevice(context, id).length > 0) {
      const endpoint = endpointFor(outputs, context, "network");
      const prefix = `Error deleting openstack_networking_router_v2 ${id}`;
      const body = neutron("RouterInUse", `Router ${id} still has ports`);
      throw unexpected(endpoint, prefix, `DELETE routers/${id}`, 409, body);
    }
    context.cloud.remove(ROUTER, id);
  },
};

export const routerInterface: ResourceBehaviour = {
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "network");
    const routerId = text(inputs, "routerId");
    const prefix = "Error creating openstack_networking_router_interface_v2";
    const request = `PUT routers/${routerId}/add_router_interface`;
    refuseMissing(endpoint, prefix, request, !endpoint.rackspace);
    if (context.cloud.get(ROUTER, routerId) === undefined) {
      throw notFound(
        endpoint,
        prefix,
        request,
        neutron("RouterNotFound", `Router ${routerId} could not be found`),
      );
    }
    const portId =
      maybeText(inputs, "portId") ?? joinSubnet(inputs, routerId, { endpoint, prefix, request }, context);
    const port = context.cloud.get(PORT, portId);
    if (port === undefined) {
      throw notFound(
        endpoint,
        prefix,
        request,
        neutron("PortNotFound", `Port ${portId} could not be found.`),
      );
    }
    context.cloud.put({
      ...port,
      properties: { ...port.properties, deviceId: routerId, deviceOwner: OWNER },
    });
    return { id: portId, outputs: { ...pick(inputs, ["forceDestroy"]), ...interfaceView(port, routerId) } };
  },
  read: ({ id, outputs, inputs }, context) => {
    const port = context.cloud.get(PORT, id);
    if (port === undefined) return undefined;
    const now = {
      ...pick(outputs, ["forceDestroy"]),
      ...interfaceView(port, text(port.properties, "deviceId")),
    };
    return { id, outputs: now, inputs: refreshedInputs(inputs, now, ["routerId", "subnetId", "portId"]) };
  },
  update: ({ outputs, newInputs }) => ({ ...outputs, ...pick(newInputs, ["forceDestroy"]) }),
  delete: ({ id, outputs }, context) => {
    const port = context.cloud.get(PORT, id);
    if (port === undefined) return;
    const endpoint = endpointFor(outputs, context, "network");
    const routerId = text(outputs, "routerId");
    const subnetId = text(outputs, "subnetId");
    const floating = context.cloud.list(PORT).some((other) => {
      return subnetOf(other) === subnetId && floatingAddressesOf(context, other.id).length > 0;
    });
    if (floating) {
      throw unexpected(
        endpoint,
        `Error deleting openstack_networking_router_interface_v2 ${id}`,
        `PUT routers/${routerId}/remove_router_interface`,
        409,
        neutron(
          "RouterInterfaceInUseByFloatingIP",
          `Router interface for subnet ${subnetId} on router ${routerId} cannot be deleted, as it is required by one or more floating IPs.`,
        ),
      );
    }
    removePort(context, endpoint, port);
  },
};

/** The external network that a subnet's router leads to. */
export function externalNetworkOf(context: CallContext, subnetId: string): string | undefined {
  const joined = context.cloud.list(PORT).filter((port) => {
    return port.properties.deviceOwner === OWNER && subnetOf(port) === subnetId;
  });
  for (const port of joined) {
    const found = context.cloud.get(ROUTER, text(port.properties, "deviceId"));
    const external = text(found?.properties ?? {}, "externalNetworkId");
    if (external !== "") return external;
  }
  return undefined;
}

export function subnetOf(port: CloudObject): string {
  return text(records(port.properties, "addresses")[0] ?? {}, "subnetId");
}

/** The router takes the subnet's gateway address. */
function joinSubnet(
  inputs: Properties,
  routerId: string,
  asking: { readonly endpoint: Endpoint; readonly prefix: string; readonly request: string },
  context: CallContext,
): string {
  const { endpoint, prefix, request } = asking;
  const subnetId = text(inputs, "subnetId");
  const found = context.cloud.get(SUBNET, subnetId);
  const network = found && findNetwork(context, endpoint, text(found.properties, "networkId"));
  if (found === undefined || network === undefined) {
    throw notFound(
      endpoint,
      prefix,
      request,
      neutron("SubnetNotFound", `Subnet ${subnetId} could not be found.`),
    );
  }
  const address = text(found.properties, "gatewayIp");
  if (address === "") {
    const body = neutron(
      "BadRequest",
      `Bad router request: Subnet for router interface must have a gateway IP.`,
    );
    throw badRequest(endpoint, prefix, request, body);
  }
  const taken = context.cloud.list(PORT).some((port) => {
    return records(port.properties, "addresses").some(
      (fixed) => fixed.subnetId === subnetId && fixed.ipAddress === address,
    );
  });
  if (taken) {
    const body = neutron(
      "IpAddressInUse",
      `Unable to complete operation for network ${network.id}. The IP address ${address} is in use.`,
    );
    throw unexpected(endpoint, prefix, request, 409, body);
  }
  const properties = { region: endpoint.region };
  const made = makePort(context, asking, {
    network,
    name: "",
    deviceId: routerId,
    deviceOwner: OWNER,
    fixedIps: [{ subnetId }],
    properties,
  });
  const fixed = { ...made.properties, addresses: [{ subnetId, ipAddress: address }] };
  context.cloud.put({ ...made, properties: fixed });
  return made.id;
}

function interfaceView(port: CloudObject, routerId: string): Properties {
  return { routerId, portId: port.id, subnetId: subnetOf(port), region: text(port.properties, "region") };
}

function refuseGateway(
  inputs: Properties,
  endpoint: Endpoint,
  context: CallContext,
  prefix: string,
  request: string,
): void {
  const external = gatewayNetwork(inputs);
  if (external === "") {
    const names = {
      enableSnat: "enable_snat",
      externalFixedIps: "external_fixed_ip",
      externalSubnetIds: "external_subnet_ids",
    };
    for (const [key, name] of Object.entries(names)) {
      if (!given(inputs, key) || !filled(inputs, key)) continue;
      throw new ProviderError(
        `setting ${name} for openstack_networking_router_v2 requires external_network_id to be set`,
      );
    }
    return;
  }
  const network = findNetwork(context, endpoint, external);
  if (network === undefined) {
    throw notFound(
      endpoint,
      prefix,
      request,
      neutron("NetworkNotFound", `Network ${external} could not be found.`),
    );
  }
  if (network.properties.external !== true) {
    const message = `Bad router request: Network ${external} is not an external network.`;
    throw badRequest(endpoint, prefix, request, neutron("BadRequest", message));
  }
}

function gatewayNetwork(inputs: Properties): string {
  return text(inputs, "externalNetworkId") || text(inputs, "externalGateway");
}

function gateway(inputs: Properties): Properties {
  const external = gatewayNetwork(inputs);
  return {
    externalNetworkId: external,
    externalGateway: external,
    enableSnat: inputs.enableSnat ?? external !== "",
    externalFixedIps: records(inputs, "externalFixedIps"),
  };
}

function state(properties: Properties): Properties {
  return { ...properties, allTags: texts(properties, "tags") };
}
