import type { CloudObject } from "../../cloud/cloud.ts";
import { bootMachine, powerOff, powerOn } from "../../cloud/machine.ts";
import type { CallContext } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { flag, text } from "../common/values.ts";
import { settleDataDisk } from "./data-disk.ts";
import type { Endpoint } from "./endpoints.ts";
import { flavorOf, machineShape } from "./flavors.ts";
import { joinNetworks } from "./instance-networks.ts";
import { keypairKey } from "./keypair.ts";
import { addressesOf, floatingAddressesOf, portsOfDevice, privateInterfaces, removePort } from "./ports.ts";
import { findGroup } from "./sec-group.ts";
import { KEYPAIR, PORT } from "./types.ts";

/** A creation that fails leaves no port behind. */
export function joinOrLeave(
  inputs: Properties,
  id: string,
  groups: readonly string[],
  endpoint: Endpoint,
  context: CallContext,
): void {
  try {
    joinNetworks(inputs, id, groups, endpoint, context);
  } catch (error) {
    leavePorts(id, endpoint, context);
    throw error;
  }
}

/** Ports that came with the instance go with it; those that the program made are free again. */
export function leavePorts(id: string, endpoint: Endpoint, context: CallContext): void {
  for (const port of portsOfDevice(context, id)) {
    if (flag(port.properties, "ownedByInstance")) removePort(context, endpoint, port);
    else context.cloud.put({ ...port, properties: { ...port.properties, deviceId: "", deviceOwner: "" } });
  }
}

export function boot(object: CloudObject, userData: string, endpoint: Endpoint, context: CallContext): void {
  const ports = portsOfDevice(context, object.id);
  const key = context.cloud.get(KEYPAIR, keypairKey(object.scope, text(object.properties, "keyPair")));
  bootMachine({
    cloud: context.cloud,
    id: object.id,
    addresses: ports.flatMap((port) => [...addressesOf(port), ...floatingAddressesOf(context, port.id)]),
    ...(userData === "" ? {} : { userData }),
    keyPairPublicKeys: key === undefined ? [] : [text(key.properties, "publicKey")],
    shape: machineShape(object),
    networks: privateInterfaces(ports, endpoint, context),
  });
  // A rebuilt machine's local disks are new ones, all of them.
  settleDataDisk(object, undefined, context);
  settleDataDisk(object, flavorOf(object.properties)?.dataDisk, context);
  power(object, context);
}

export function power(object: CloudObject, context: CallContext): void {
  if (object.properties.status === "ACTIVE") powerOn(context.cloud, object.id);
  else powerOff(context.cloud, object.id);
}

export function regroup(
  id: string,
  names: readonly string[],
  endpoint: Endpoint,
  context: CallContext,
): void {
  const allSecurityGroupIds = names.flatMap((name) => findGroup(context, endpoint.scope, name) ?? []);
  for (const port of portsOfDevice(context, id)) {
    context.cloud.put({ ...port, type: PORT, properties: { ...port.properties, allSecurityGroupIds } });
  }
}
