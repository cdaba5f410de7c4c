import type { CloudObject } from "../../cloud/cloud.ts";
import type { DeclaredNetwork } from "../../cloud/declared-cloud.ts";
import {
  type CallContext,
  type CheckFailure,
  type FunctionBehaviour,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { given, pick, text, texts } from "../common/values.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { badRequest, neutron, notFound, refuseMissing, unexpected } from "./errors.ts";
import { uuidOf } from "./flavors.ts";
import { NETWORK, PORT, SUBNET } from "./types.ts";

const PREFIX = "Error creating openstack_networking_network_v2";
const LONGEST_RACKSPACE_NAME = 40;
const MOST_RACKSPACE_NETWORKS = 10;
const CHANGEABLE = [
  "adminStateUp",
  "description",
  "dnsDomain",
  "external",
  "mtu",
  "name",
  "portSecurityEnabled",
  "qosPolicyId",
  "segments",
  "shared",
  "tags",
];
const INPUTS = [...CHANGEABLE, "availabilityZoneHints", "region", "tenantId", "transparentVlan"];

export const PUBLIC_NET = "00000000-0000-0000-0000-000000000000";
export const SERVICE_NET = "11111111-1111-1111-1111-111111111111";

export const network: ResourceBehaviour = {
  validate: validateDnsDomain,
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "network");
    const request = "POST networks";
    refuseMissing(endpoint, PREFIX, request);
    if (endpoint.rackspace) refuseOnRackspace(inputs, endpoint, context);
    const id = context.cloud.uuid();
    const properties = {
      adminStateUp: true,
      availabilityZoneHints: [],
      dnsDomain: "",
      external: false,
      mtu: 1500,
      portSecurityEnabled: !endpoint.rackspace,
      qosPolicyId: "",
      segments: [],
      shared: false,
      tenantId: text(context.configuration, "tenantId"),
      transparentVlan: false,
      ...pick(inputs, INPUTS),
      region: endpoint.region,
    };
    context.cloud.put({ type: NETWORK, id, scope: endpoint.scope, properties });
    return { id, outputs: state(properties) };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(NETWORK, id);
    if (found === undefined) return undefined;
    const outputs = state(found.properties);
    return { id, outputs, inputs: refreshedInputs(inputs, outputs, INPUTS) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const endpoint = endpointFor(outputs, context, "network");
    const found = context.cloud.get(NETWORK, id);
    if (found === undefined) {
      throw notFound(endpoint, `Error updating openstack_networking_network_v2 ${id}`, `PUT networks/${id}`);
    }
    const properties = { ...found.properties, ...pick(newInputs, CHANGEABLE) };
    context.cloud.put({ ...found, properties });
    return state(properties);
  },
  delete: ({ id, outputs }, context) => {
    const endpoint = endpointFor(outputs, context, "network");
    if (context.cloud.get(NETWORK, id) === undefined) return;
    if (context.cloud.list(PORT).some(({ properties }) => properties.networkId === id)) {
      throw unexpected(
        endpoint,
        `Error deleting openstack_networking_network_v2 ${id}`,
        `DELETE networks/${id}`,
        409,
        neutron(
          "NetworkInUse",
          `Unable to complete operation on network ${id}. There are one or more ports still in use on the network.`,
        ),
      );
    }
    for (const subnet of subnetsOf(context, id)) context.cloud.remove(SUBNET, subnet.id);
    context.cloud.remove(NETWORK, id);
  },
};

/** The network with that id, whether somebody made it or the cloud has it. */
export function findNetwork(context: CallContext, endpoint: Endpoint, id: string): CloudObject | undefined {
  return networksOf(context, endpoint).find((candidate) => candidate.id === id);
}

export function networksOf(context: CallContext, endpoint: Endpoint): readonly CloudObject[] {
  const made = context.cloud.list(NETWORK).filter(({ scope }) => scope === endpoint.scope);
  return [...givenNetworks(endpoint), ...made];
}

export function subnetsOf(context: CallContext, networkId: string): readonly CloudObject[] {
  return context.cloud.list(SUBNET).filter(({ properties }) => properties.networkId === networkId);
}

export const getNetwork: FunctionBehaviour = (inputs, context) => {
  const endpoint = endpointFor(inputs, context, "network");
  refuseMissing(endpoint, "Unable to list openstack_networking_network_v2", "GET networks");
  const fields = ["name", "description", "external", "mtu", "tenantId", "transparentVlan"];
  const found = networksOf(context, endpoint).filter(({ id, properties }) => {
    if (given(inputs, "networkId") && inputs.networkId !== id) return false;
    if (given(inputs, "status") && inputs.status !== "ACTIVE") return false;
    if (!texts(inputs, "tags").every((tag) => texts(properties, "tags").includes(tag))) return false;
    const cidr = text(inputs, "matchingSubnetCidr");
    if (cidr !== "" && !subnetsOf(context, id).some((subnet) => subnet.properties.cidr === cidr))
      return false;
    return fields.every((key) => !given(inputs, key) || properties[key] === inputs[key]);
  });
  const [only] = found;
  if (only === undefined) {
    throw new ProviderError(
      "Your query returned no results. Please change your search criteria and try again.",
    );
  }
  if (found.length > 1) {
    throw new ProviderError(
      "Your query returned more than one result. Please try a more specific search criteria",
    );
  }
  const outputs = state(only.properties);
  return {
    ...inputs,
    ...outputs,
    id: only.id,
    networkId: only.id,
    status: "ACTIVE",
    region: endpoint.region,
    adminStateUp: String(outputs.adminStateUp),
    shared: String(outputs.shared),
    subnets: subnetsOf(context, only.id).map(({ id }) => id),
  };
};

/** Whether machines are in it that other accounts have too: nobody makes ports or subnets there. */
export function isShared(endpoint: Endpoint, networkId: string): boolean {
  return kindOf(endpoint, networkId) === "public" || kindOf(endpoint, networkId) === "service";
}

/** Undefined for a network that somebody made. */
export function kindOf(endpoint: Endpoint, networkId: string): DeclaredNetwork["kind"] | undefined {
  return cloudsOwn(endpoint).find(({ id }) => id === networkId)?.kind;
}

/**
 * Networks of the cloud itself. Rackspace's are `public` and `private` in lists and servers (rackerlabs/
 * docs-cloud-networks, List networks; docs-cloud-servers, Get server details), though documents say PublicNet and
 * ServiceNet.
 */
function cloudsOwn(endpoint: Endpoint): readonly Required<DeclaredNetwork>[] {
  if (endpoint.rackspace) {
    return [
      { id: PUBLIC_NET, name: "public", kind: "public" },
      { id: SERVICE_NET, name: "private", kind: "service" },
    ];
  }
  return (endpoint.declared?.networks ?? []).map(({ id, name, kind }) => ({
    id: id ?? uuidOf(`${endpoint.region} ${name}`),
    name,
    kind,
  }));
}

function givenNetworks(endpoint: Endpoint): readonly CloudObject[] {
  return cloudsOwn(endpoint).map(({ id, name, kind }) => ({
    type: NETWORK,
    id,
    scope: endpoint.scope,
    properties: {
      name,
      adminStateUp: true,
      availabilityZoneHints: [],
      dnsDomain: "",
      // A public network that machines are in is an external one as well, such as OVH's Ext-Net.
      external: kind !== "service" && !endpoint.rackspace,
      mtu: 1500,
      portSecurityEnabled: false,
      qosPolicyId: "",
      segments: [],
      shared: true,
      tenantId: endpoint.rackspace ? "rackspace" : "",
      transparentVlan: false,
      region: endpoint.region,
    },
  }));
}

function refuseOnRackspace(inputs: Properties, endpoint: Endpoint, context: CallContext): void {
  const name = text(inputs, "name");
  if (name.length > LONGEST_RACKSPACE_NAME) {
    const message = `Invalid input for name. Reason: '${name}' exceeds maximum length of ${LONGEST_RACKSPACE_NAME}.`;
    throw badRequest(endpoint, PREFIX, "POST networks", neutron("HTTPBadRequest", message));
  }
  const made = context.cloud.list(NETWORK).filter(({ scope }) => scope === endpoint.scope);
  if (made.length >= MOST_RACKSPACE_NETWORKS) {
    const body = neutron("OverQuota", "Quota exceeded for resources: ['network'].");
    throw unexpected(endpoint, PREFIX, "POST networks", 409, body);
  }
}

export function validateDnsDomain(inputs: Properties): readonly CheckFailure[] {
  const domain = text(inputs, "dnsDomain");
  if (domain === "" || domain.endsWith(".")) return [];
  return [
    {
      property: "dnsDomain",
      reason: "fully-qualified (unambiguous) DNS domain names must have a dot at the end",
    },
  ];
}

function state(properties: Properties): Properties {
  return { ...properties, allTags: texts(properties, "tags") };
}
