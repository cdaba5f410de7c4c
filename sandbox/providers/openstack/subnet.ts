import type { CloudObject } from "../../cloud/cloud.ts";
import { type CallContext, ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import {
  contains,
  formatAddress,
  overlap,
  parseAddress,
  parseRange,
  type Range,
} from "../common/addresses.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { againstState } from "../common/state-comparison.ts";
import { conflict, oneOf } from "../common/validators.ts";
import { flag, given, pick, records, text, texts, withDefaults, without } from "../common/values.ts";
import { type Endpoint, endpointFor } from "./endpoints.ts";
import { badRequest, forbidden, neutron, notFound, refuseMissing, unexpected } from "./errors.ts";
import { findNetwork, isShared, subnetsOf } from "./network.ts";
import { PORT, SUBNET } from "./types.ts";

const PREFIX = "Error creating openstack_networking_subnet_v2";
const MODES = ["slaac", "dhcpv6-stateful", "dhcpv6-stateless"];
const CHANGEABLE = [
  "allocationPools",
  "description",
  "dnsNameservers",
  "enableDhcp",
  "gatewayIp",
  "name",
  "serviceTypes",
  "tags",
];
const INPUTS = [
  ...CHANGEABLE,
  "cidr",
  "ipVersion",
  "ipv6AddressMode",
  "ipv6RaMode",
  "networkId",
  "noGateway",
  "region",
  "tenantId",
];
const MOST_RACKSPACE_NAME_SERVERS = 2;

export const subnet: ResourceBehaviour = {
  normalise: (inputs) => withDefaults(inputs, { ipVersion: 4, enableDhcp: true }),
  validate: (inputs) => [
    ...conflict(inputs, "cidr", "prefixLength"),
    ...conflict(inputs, "gatewayIp", "noGateway"),
    ...conflict(inputs, "allocationPools", "allocationPoolsCollection"),
    ...oneOf(inputs, "ipv6AddressMode", MODES),
    ...oneOf(inputs, "ipv6RaMode", MODES),
    ...(inputs.ipVersion === undefined ||
    typeof inputs.ipVersion !== "number" ||
    [4, 6].includes(inputs.ipVersion)
      ? []
      : [
          {
            property: "ipVersion",
            reason: `expected ip_version to be one of [4 6], got ${inputs.ipVersion}`,
          },
        ]),
  ],
  compare: (change) => againstState(change, { enableDhcp: {}, name: {} }),
  create: (inputs, context) => {
    const endpoint = endpointFor(inputs, context, "network");
    refuseMissing(endpoint, PREFIX, "POST subnets");
    const range = refuseInputs(inputs, endpoint, context);
    const id = context.cloud.uuid();
    const properties = {
      ipv6AddressMode: "",
      ipv6RaMode: "",
      serviceTypes: [],
      tenantId: text(context.configuration, "tenantId"),
      ...pick(inputs, INPUTS),
      noGateway: flag(inputs, "noGateway"),
      gatewayIp: gatewayOf(inputs, range, endpoint),
      ...withoutDhcp(endpoint),
      allocationPools: poolsOf(inputs, range, endpoint),
      region: endpoint.region,
    };
    context.cloud.put({ type: SUBNET, id, scope: endpoint.scope, properties });
    return { id, outputs: state(properties, inputs) };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(SUBNET, id);
    if (found === undefined) return undefined;
    const now = state(found.properties, outputs);
    return { id, outputs: now, inputs: refreshedInputs(inputs, now, INPUTS) };
  },
  update: ({ id, outputs, newInputs }, context) => {
    const endpoint = endpointFor(outputs, context, "network");
    const request = `PUT subnets/${id}`;
    const prefix = `Error updating OpenStack Neutron openstack_networking_subnet_v2 ${id}`;
    const found = context.cloud.get(SUBNET, id);
    if (found === undefined) throw notFound(endpoint, prefix, request);
    if (endpoint.rackspace && given(newInputs, "allocationPools")) {
      const body = neutron("HTTPBadRequest", "Cannot update read-only attribute allocation_pools");
      throw badRequest(endpoint, prefix, request, body);
    }
    const gatewayIp = flag(newInputs, "noGateway") ? { gatewayIp: "" } : {};
    const properties = {
      ...found.properties,
      ...pick(newInputs, CHANGEABLE),
      ...gatewayIp,
      ...withoutDhcp(endpoint),
      noGateway: flag(newInputs, "noGateway"),
    };
    context.cloud.put({ ...found, properties });
    return state(properties, newInputs);
  },
  delete: ({ id, outputs }, context) => {
    const endpoint = endpointFor(outputs, context, "network");
    if (context.cloud.get(SUBNET, id) === undefined) return;
    const used = ({ properties }: CloudObject) =>
      records(properties, "addresses").some(({ subnetId }) => subnetId === id);
    if (context.cloud.list(PORT).some(used)) {
      const message = `Unable to complete operation on subnet ${id}: One or more ports have an IP allocation from this subnet.`;
      const prefix = `Error deleting openstack_networking_subnet_v2 ${id}`;
      throw unexpected(endpoint, prefix, `DELETE subnets/${id}`, 409, neutron("SubnetInUse", message));
    }
    context.cloud.remove(SUBNET, id);
  },
};

function refuseInputs(inputs: Properties, endpoint: Endpoint, context: CallContext): Range {
  const networkId = text(inputs, "networkId");
  const cidr = text(inputs, "cidr");
  const duplicate = texts(inputs, "dnsNameservers").find(
    (server, index, all) => all.indexOf(server) !== index,
  );
  if (duplicate !== undefined) throw new ProviderError(`got duplicate nameserver ${duplicate}`);
  if (given(inputs, "prefixLength") && !given(inputs, "subnetpoolId")) {
    throw new ProviderError(
      "'prefix_length' is only valid if 'subnetpool_id' is set for openstack_networking_subnet_v2",
    );
  }
  const refused = (message: string) =>
    badRequest(
      endpoint,
      PREFIX,
      "POST subnets",
      neutron("BadRequest", `Invalid input for operation: ${message}.`),
    );
  const range = parseRange(cidr);
  if (range === undefined) throw refused(`'${cidr}' is not a valid CIDR`);
  if (range.address !== range.first) {
    throw new ProviderError(
      `cidr ${cidr} doesn't match subnet address ${formatAddress(range.first)}/${range.prefix} for openstack_networking_subnet_v2`,
    );
  }
  if (isShared(endpoint, networkId)) {
    const body = neutron("PolicyNotAuthorized", "Policy doesn't allow create_subnet to be performed.");
    throw forbidden(endpoint, PREFIX, "POST subnets", body);
  }
  if (findNetwork(context, endpoint, networkId) === undefined) {
    const body = neutron("NetworkNotFound", `Network ${networkId} could not be found.`);
    throw notFound(endpoint, PREFIX, "POST subnets", body);
  }
  const others = subnetsOf(context, networkId).map(({ properties }) => parseRange(text(properties, "cidr")));
  if (others.some((other) => other !== undefined && overlap(other, range))) {
    throw refused(
      `Requested subnet with cidr: ${cidr} for network: ${networkId} overlaps with another subnet`,
    );
  }
  if (endpoint.rackspace) refuseOnRackspace(inputs, others.length, endpoint);
  refusePools(inputs, range, endpoint);
  return range;
}

function refuseOnRackspace(inputs: Properties, others: number, endpoint: Endpoint): void {
  const quota = (resource: string) =>
    unexpected(
      endpoint,
      PREFIX,
      "POST subnets",
      409,
      neutron("OverQuota", `Quota exceeded for resources: ['${resource}'].`),
    );
  if (others > 0) throw quota("v4_subnets_per_network");
  if (texts(inputs, "dnsNameservers").length > MOST_RACKSPACE_NAME_SERVERS)
    throw quota("dns_nameservers_per_subnet");
}

function refusePools(inputs: Properties, range: Range, endpoint: Endpoint): void {
  const gateway = text(inputs, "gatewayIp");
  for (const pool of records(inputs, "allocationPools")) {
    const [start, end] = [text(pool, "start"), text(pool, "end")];
    const message = `The allocation pool ${start}-${end} is not valid.`;
    if (!contains(range, start) || !contains(range, end) || order(start) > order(end)) {
      throw badRequest(endpoint, PREFIX, "POST subnets", neutron("InvalidAllocationPool", message));
    }
    if (gateway !== "" && order(gateway) >= order(start) && order(gateway) <= order(end)) {
      const conflicting = `Gateway ip ${gateway} conflicts with allocation pool ${start}-${end}.`;
      const body = neutron("GatewayConflictWithAllocationPools", conflicting);
      throw unexpected(endpoint, PREFIX, "POST subnets", 409, body);
    }
  }
}

/** Whatever was asked, Rackspace answers this (rackerlabs/docs-cloud-networks, Create subnet, Show subnet). */
function withoutDhcp(endpoint: Endpoint): Properties {
  return endpoint.rackspace ? { enableDhcp: false } : {};
}

/** The first address is the gateway unless there is to be none; Rackspace has none unless it is named. */
function gatewayOf(inputs: Properties, range: Range, endpoint: Endpoint): string {
  if (flag(inputs, "noGateway")) return "";
  return text(inputs, "gatewayIp") || (endpoint.rackspace ? "" : formatAddress(range.first + 1));
}

function poolsOf(inputs: Properties, range: Range, endpoint: Endpoint): readonly Properties[] {
  const pools = records(inputs, "allocationPools");
  if (pools.length > 0) return pools;
  const hasGateway = gatewayOf(inputs, range, endpoint) === formatAddress(range.first + 1);
  return [{ start: formatAddress(range.first + (hasGateway ? 2 : 1)), end: formatAddress(range.last - 1) }];
}

function order(address: string): number {
  return parseAddress(address) ?? -1;
}

/** Host routes are never read back. */
function state(properties: Properties, before: Properties): Properties {
  return {
    ...without(properties, "hostRoutes"),
    ...pick(before, ["hostRoutes"]),
    allocationPoolsCollection: records(properties, "allocationPools"),
    allTags: texts(properties, "tags"),
  };
}
