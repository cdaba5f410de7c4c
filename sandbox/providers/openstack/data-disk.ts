import type { CloudObject } from "../../cloud/cloud.ts";
import type { DeclaredFlavor } from "../../cloud/declared-cloud.ts";
import { addMachineVolume, removeMachineVolume } from "../../cloud/machine.ts";
import type { CallContext } from "../../provider/behaviour.ts";
import { number, text } from "../common/values.ts";

/** Pseudo-type of the second disk that some flavors give their machines: no API shows it, and it goes with its machine. */
export const DATA_DISK = "sandbox:dataDisk";

/** Gives a machine the data disk of its flavor, bare at first, or takes it away; one of the same size stays. */
export function settleDataDisk(
  instance: CloudObject,
  wanted: DeclaredFlavor["dataDisk"],
  context: CallContext,
): void {
  const present = context.cloud
    .list(DATA_DISK)
    .find(({ properties }) => text(properties, "instanceId") === instance.id);
  if (present !== undefined && wanted?.size === number(present.properties, "size")) return;
  if (present !== undefined) {
    removeMachineVolume(context.cloud, instance.id, present.id);
    context.cloud.remove(DATA_DISK, present.id);
  }
  if (wanted === undefined) return;
  const { size, device } = wanted;
  const id = context.cloud.uuid();
  context.cloud.put({
    type: DATA_DISK,
    id,
    scope: instance.scope,
    properties: { instanceId: instance.id, size, device },
  });
  addMachineVolume(context.cloud, instance.id, { id, name: "data", size, device, filesystem: "" });
}
