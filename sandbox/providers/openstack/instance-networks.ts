import type { CloudObject } from "../../cloud/cloud.ts";
import { type CallContext, ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { records, text } from "../common/values.ts";
import type { Endpoint } from "./endpoints.ts";
import { badRequest, nova, unexpected } from "./errors.ts";
import { PREFIX } from "./instance-rules.ts";
import { findNetwork, networksOf, PUBLIC_NET, SERVICE_NET } from "./network.ts";
import { makePort } from "./ports.ts";
import { NETWORK, PORT } from "./types.ts";

const REQUEST = "POST servers";
const LOOKED_UP = "Error trying to get network information from the Network API";

/** An entry of the instance's networks, looked up. */
interface Attachment {
  readonly network: CloudObject;
  readonly entry: Properties;
  /** A port that the program made. */
  readonly port?: CloudObject;
}

/** Joins the instance to its networks, in their order. */
export function joinNetworks(
  inputs: Properties,
  instanceId: string,
  groups: readonly string[],
  endpoint: Endpoint,
  context: CallContext,
): void {
  for (const { network, entry, port } of findAttachments(inputs, endpoint, context)) {
    const joined = port ?? makeOwnPort(network, entry, instanceId, groups, endpoint, context);
    const properties = { ...joined.properties, deviceId: instanceId, deviceOwner: "compute:nova" };
    context.cloud.put({ ...joined, properties });
  }
}

/** Looks everything up before anything is made. */
export function findAttachments(
  inputs: Properties,
  endpoint: Endpoint,
  context: CallContext,
): readonly Attachment[] {
  const attachments = records(inputs, "networks").map((entry) => findAttachment(entry, endpoint, context));
  if (endpoint.rackspace) return withShared(attachments, endpoint, context);
  if (attachments.length > 0 || text(inputs, "networkMode") === "none") return attachments;
  return onlyNetwork(endpoint, context);
}

function findAttachment(entry: Properties, endpoint: Endpoint, context: CallContext): Attachment {
  const [uuid, name, portId] = [text(entry, "uuid"), text(entry, "name"), text(entry, "port")];
  refuseNameless(entry);
  if (portId !== "") return { ...findPort(portId, endpoint, context), entry };
  if (uuid !== "") {
    const found = findNetwork(context, endpoint, uuid);
    if (found !== undefined) return { network: found, entry };
    throw refused(endpoint, `Network ${uuid} could not be found.`);
  }
  return { network: networkNamed(name, endpoint, context), entry };
}

export function refuseNameless(entry: Properties): void {
  if (["uuid", "name", "port"].every((key) => text(entry, key) === "")) {
    throw new ProviderError("At least one of network.uuid, network.name, or network.port must be set");
  }
}

/** The provider asks the network service for what the program leaves out (`getInstanceNetworkInfo`). */
export function networkNamed(name: string, endpoint: Endpoint, context: CallContext): CloudObject {
  const named = networksOf(context, endpoint).filter(({ properties }) => properties.name === name);
  const [network] = named;
  if (network === undefined) {
    throw new ProviderError(`${LOOKED_UP}: Could not find any matching network for name ${name}`);
  }
  if (named.length > 1) throw new ProviderError(`${LOOKED_UP}: More than one network found for name ${name}`);
  return network;
}

function findPort(
  portId: string,
  endpoint: Endpoint,
  context: CallContext,
): { readonly network: CloudObject; readonly port: CloudObject } {
  const port = context.cloud.get(PORT, portId);
  const network = port && findNetwork(context, endpoint, text(port.properties, "networkId"));
  if (port === undefined || network === undefined)
    throw refused(endpoint, `Port id ${portId} could not be found.`);
  if (text(port.properties, "deviceId") !== "") {
    const body = nova("conflictingRequest", 409, `Port ${portId} is still in use.`);
    throw unexpected(endpoint, PREFIX, REQUEST, 409, body);
  }
  return { network, port };
}

/** Whoever names a network of their own must name both shared ones too; whoever names none gets both. */
function withShared(
  attachments: readonly Attachment[],
  endpoint: Endpoint,
  context: CallContext,
): readonly Attachment[] {
  const shared = [PUBLIC_NET, SERVICE_NET];
  if (attachments.length === 0) {
    return shared.flatMap((id) => {
      const network = findNetwork(context, endpoint, id);
      return network === undefined ? [] : [{ network, entry: {} }];
    });
  }
  const missing = shared.filter((id) => !attachments.some(({ network }) => network.id === id));
  if (missing.length > 0) throw refused(endpoint, `Networks (${missing.join(",")}) required but missing`);
  return attachments;
}

function onlyNetwork(endpoint: Endpoint, context: CallContext): readonly Attachment[] {
  const own = context.cloud.list(NETWORK).filter(({ scope }) => scope === endpoint.scope);
  const [network] = own;
  if (own.length > 1) {
    const message = "Multiple possible networks found, use a Network ID to be more specific.";
    throw unexpected(endpoint, PREFIX, REQUEST, 409, nova("conflictingRequest", 409, message));
  }
  return network === undefined ? [] : [{ network, entry: {} }];
}

function makeOwnPort(
  network: CloudObject,
  entry: Properties,
  instanceId: string,
  groups: readonly string[],
  endpoint: Endpoint,
  context: CallContext,
): CloudObject {
  const address = text(entry, "fixedIpV4");
  const wish = {
    network,
    name: "",
    deviceId: instanceId,
    deviceOwner: "compute:nova",
    fixedIps: address === "" ? [] : [{ address }],
    properties: { allSecurityGroupIds: groups, region: endpoint.region, ownedByInstance: true },
  };
  return makePort(context, { endpoint, prefix: PREFIX, request: REQUEST }, wish);
}

function refused(endpoint: Endpoint, message: string): Error {
  return badRequest(endpoint, PREFIX, REQUEST, nova("badRequest", 400, message));
}
