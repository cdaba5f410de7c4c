import { type Creation, resourceKey } from "../cloud/cloud.ts";
import type { Created } from "./behaviour.ts";
import { create, diff, read, remove, update } from "./operations.ts";
import type { ResourceType } from "./package.ts";
import type { Call } from "./session.ts";
import type { Properties } from "./values.ts";

/**
 * The answer to a creation can be lost: the object is there, no state knows it, and the next run asks for it again.
 * Returns that object, brought to the inputs now wanted; undefined where there is none and a new one must be made.
 */
export async function takeUp(
  type: ResourceType,
  inputs: Properties,
  call: Call,
): Promise<Created | undefined> {
  const { cloud, answered } = call.session.world;
  const lost = cloud.ledger
    .pending()
    .filter((each) => each.urn === call.urn && each.type === type.type && !answered.has(resourceKey(each)));
  let taken: Created | undefined;
  for (const creation of lost) {
    if (taken === undefined) taken = await resume(type, creation, inputs, call);
    else await undo(type, creation, call);
  }
  return taken;
}

/** Removes what a lost creation left behind, whether it came to its end or not. */
export async function undo(type: ResourceType, creation: Creation, call: Call): Promise<void> {
  const { cloud } = call.session.world;
  const object = cloud.get(type.type, creation.id);
  if (object === undefined) {
    cloud.ledger.forget(creation);
    return;
  }
  const outputs = creation.outputs ?? object.properties;
  await remove(type, { id: idOf(creation), outputs, inputs: creation.inputs }, call);
  cloud.ledger.forget(creation);
}

async function resume(
  type: ResourceType,
  creation: Creation,
  inputs: Properties,
  call: Call,
): Promise<Created | undefined> {
  const { inputs: oldInputs, outputs: recorded } = creation;
  const id = idOf(creation);
  const found =
    recorded === undefined ? undefined : await read(type, { id, outputs: recorded, inputs: oldInputs }, call);
  if (found === undefined) {
    // It never came to its end, or somebody removed it since: away with what is left.
    await undo(type, creation, call);
    return undefined;
  }
  const change = { id, outputs: found.outputs, oldInputs, newInputs: inputs };
  const { differences } = diff(type, change, [], call);
  if (differences.length === 0) return { id, outputs: found.outputs };
  if (differences.some(({ replaces }) => replaces)) {
    await undo(type, creation, call);
    return create(type, inputs, call);
  }
  const outputs = await update(type, change, call);
  call.session.world.cloud.ledger.record({ ...creation, inputs, outputs });
  return { id, outputs };
}

function idOf({ id, resourceId = id }: Creation): string {
  return resourceId;
}
