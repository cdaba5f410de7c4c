import type { CloudObject } from "../../cloud/cloud.ts";
import type { PrivateInterface } from "../../cloud/machine-boot.ts";
import type { CallContext } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { contains, firstFree, parseAddress, parseRange } from "../common/addresses.ts";
import { newPublicIpv6 } from "../common/public-ipv6.ts";
import { records, text } from "../common/values.ts";
import type { Endpoint } from "./endpoints.ts";
import { badRequest, neutron, unexpected } from "./errors.ts";
import { isShared, kindOf, subnetsOf } from "./network.ts";
import { FLOATING_IP, PORT } from "./types.ts";

const SERVICE_NET_RANGE = "10.208.0.0/17";
const MOST_RACKSPACE_PORTS = 250;

/** What a new port is to have; the cloud chooses what is left out. */
export interface PortWish {
  readonly network: CloudObject;
  readonly name: string;
  readonly deviceId: string;
  /** `compute:nova`, `network:router_interface`. */
  readonly deviceOwner: string;
  /** One address for each; an empty list asks for one anywhere. */
  readonly fixedIps: readonly { readonly subnetId?: string; readonly address?: string }[];
  readonly properties?: Properties;
}

/** For errors: the provider's introduction and the request, `POST ports`. */
export interface Asking {
  readonly endpoint: Endpoint;
  readonly prefix: string;
  readonly request: string;
}

/** Makes a port and gives it its addresses. */
export function makePort(context: CallContext, asking: Asking, wish: PortWish): CloudObject {
  const { endpoint } = asking;
  const here = context.cloud.list(PORT).filter(({ properties }) => properties.networkId === wish.network.id);
  if (endpoint.rackspace && !isShared(endpoint, wish.network.id) && here.length >= MOST_RACKSPACE_PORTS) {
    const body = neutron("OverQuota", "Quota exceeded for resources: ['ports_per_network'].");
    throw unexpected(endpoint, asking.prefix, asking.request, 409, body);
  }
  const wanted = wish.fixedIps.length === 0 ? [{}] : wish.fixedIps;
  const addresses = wanted.flatMap((fixed) => chooseAddresses(context, asking, wish.network, fixed));
  const object: CloudObject = {
    type: PORT,
    id: context.cloud.uuid(),
    scope: endpoint.scope,
    properties: {
      ...wish.properties,
      name: wish.name,
      networkId: wish.network.id,
      deviceId: wish.deviceId,
      deviceOwner: wish.deviceOwner,
      macAddress: text(wish.properties ?? {}, "macAddress") || newMac(context),
      addresses,
    },
  };
  context.cloud.put(object);
  return object;
}

export function removePort(context: CallContext, endpoint: Endpoint, port: CloudObject): void {
  if (kindOf(endpoint, text(port.properties, "networkId")) === "public") {
    for (const address of addressesOf(port)) context.cloud.releasePublicAddress(address);
  }
  context.cloud.remove(PORT, port.id);
}

export function addressesOf(port: CloudObject): readonly string[] {
  return records(port.properties, "addresses").map((fixed) => text(fixed, "ipAddress"));
}

/** What a machine has of the networks that somebody made. */
export function privateInterfaces(
  ports: readonly CloudObject[],
  endpoint: Endpoint,
  context: CallContext,
): readonly PrivateInterface[] {
  return ports
    .filter(({ properties }) => !isShared(endpoint, text(properties, "networkId")))
    .flatMap((port) =>
      addressesOf(port).map((address) => {
        const network = text(port.properties, "networkId");
        const ranges = subnetsOf(context, network).map(({ properties }) =>
          parseRange(text(properties, "cidr")),
        );
        const prefix = ranges.find((range) => range !== undefined && contains(range, address))?.prefix ?? 32;
        return { network, address, prefix };
      }),
    );
}

/** Floating addresses that lead to a port. */
export function floatingAddressesOf(context: CallContext, portId: string): readonly string[] {
  return context.cloud
    .list(FLOATING_IP)
    .filter(({ properties }) => properties.portId === portId)
    .map(({ properties }) => text(properties, "address"));
}

export function portsOfDevice(context: CallContext, deviceId: string): readonly CloudObject[] {
  return context.cloud.list(PORT).filter(({ properties }) => properties.deviceId === deviceId);
}

/** In a public network one of each version of IP (rackerlabs/docs-cloud-servers, Get server details). */
function chooseAddresses(
  context: CallContext,
  asking: Asking,
  network: CloudObject,
  fixed: { readonly subnetId?: string; readonly address?: string },
): readonly Properties[] {
  if (kindOf(asking.endpoint, network.id) !== "public")
    return [chooseAddress(context, asking, network, fixed)];
  const addresses = [context.cloud.allocatePublicAddress(), newPublicIpv6(context)];
  return addresses.map((ipAddress) => ({ subnetId: "", ipAddress }));
}

function chooseAddress(
  context: CallContext,
  asking: Asking,
  network: CloudObject,
  fixed: { readonly subnetId?: string; readonly address?: string },
): Properties {
  const kind = kindOf(asking.endpoint, network.id);
  const used = usedAddresses(context, network);
  if (kind === "service") {
    const range = parseRange(SERVICE_NET_RANGE);
    return { subnetId: "", ipAddress: (range && firstFree(range.first + 10, range.last - 1, used)) ?? "" };
  }
  const { endpoint, prefix, request } = asking;
  const subnets = subnetsOf(context, network.id);
  const inSubnet = ({ id, properties }: CloudObject) => {
    const range = parseRange(text(properties, "cidr"));
    if (fixed.subnetId !== undefined && fixed.subnetId !== id) return false;
    return fixed.address === undefined || (range !== undefined && contains(range, fixed.address));
  };
  const candidates = subnets.filter(inSubnet);
  if (candidates.length === 0) {
    const message =
      fixed.address === undefined
        ? `Network ${network.id} requires a subnet in order to boot instances on.`
        : `IP address ${fixed.address} is not a valid IP for any of the subnets on the specified network.`;
    throw badRequest(endpoint, prefix, request, neutron("InvalidIpForNetwork", message));
  }
  if (fixed.address !== undefined) {
    if (used.has(fixed.address)) {
      const message = `IP address ${fixed.address} already allocated in subnet ${candidates[0]?.id ?? ""}`;
      throw unexpected(endpoint, prefix, request, 409, neutron("IpAddressAlreadyAllocated", message));
    }
    return { subnetId: candidates[0]?.id ?? "", ipAddress: fixed.address };
  }
  for (const subnet of candidates) {
    const ipAddress = freeIn(subnet, used);
    if (ipAddress !== undefined) return { subnetId: subnet.id, ipAddress };
  }
  const body = neutron(
    "IpAddressGenerationFailure",
    `No more IP addresses available on network ${network.id}.`,
  );
  throw unexpected(endpoint, prefix, request, 409, body);
}

function freeIn(subnet: CloudObject, used: ReadonlySet<string>): string | undefined {
  for (const pool of records(subnet.properties, "allocationPools")) {
    const first = parseAddress(text(pool, "start"));
    const last = parseAddress(text(pool, "end"));
    const found = first !== undefined && last !== undefined ? firstFree(first, last, used) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function usedAddresses(context: CallContext, network: CloudObject): ReadonlySet<string> {
  const sameNetwork = ({ scope, properties }: CloudObject) =>
    scope === network.scope && properties.networkId === network.id;
  const gateways = subnetsOf(context, network.id).map(({ properties }) => text(properties, "gatewayIp"));
  return new Set([...context.cloud.list(PORT).filter(sameNetwork).flatMap(addressesOf), ...gateways]);
}

/** From OpenStack's own range. */
function newMac(context: CallContext): string {
  const digits = context.cloud.sequence("openstack mac").toString(16).padStart(6, "0");
  return `fa:16:3e:${digits.replace(/(..)(?=.)/g, "$1:")}`;
}
