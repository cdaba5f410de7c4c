import { withFault } from "../faults/apply.ts";
import { refuseAway } from "../faults/away.ts";
import type { Operation } from "../faults/faults.ts";
import type { Change, Created, Existing, Found } from "./behaviour.ts";
import { takeUp } from "./lost-creations.ts";
import { create, read, remove, update } from "./operations.ts";
import type { ResourceType } from "./package.ts";
import { chargeRequests, limitedClient } from "./rates/limited.ts";
import type { Call } from "./session.ts";
import type { Properties } from "./values.ts";

/**
 * Creates a resource, once: a creation of the same URN whose answer never arrived is taken up instead of repeated.
 * @throws PartialError where it exists but is not right
 */
export async function createResource(type: ResourceType, inputs: Properties, call: Call): Promise<Created> {
  const created = await ordered("create", type, inputs, call, async () => {
    return (await takeUp(type, inputs, call)) ?? (await create(type, inputs, call));
  });
  call.session.world.answered.add(`${call.urn}\0${created.id}`);
  return created;
}

export function readResource(type: ResourceType, existing: Existing, call: Call): Promise<Found | undefined> {
  return ordered("read", type, existing.outputs, call, async () => read(type, existing, call));
}

export function updateResource(type: ResourceType, change: Change, call: Call): Promise<Properties> {
  return ordered("update", type, change.newInputs, call, () => update(type, change, call));
}

export function deleteResource(type: ResourceType, existing: Existing, call: Call): Promise<void> {
  return ordered("delete", type, existing.outputs, call, () => remove(type, existing, call));
}

/** Within what the API allows, and with what a test has ordered to go wrong. */
function ordered<Result>(
  operation: Operation,
  type: ResourceType,
  inputs: Properties,
  call: Call,
  work: () => Promise<Result>,
): Promise<Result> {
  const { world, configuration, package: provider } = call.session;
  const { absences = [] } = world.faults;
  const client = limitedClient(operation, inputs, call);
  return withFault(world.faults.next(operation, type.type), call.signal, client, async () => {
    const asksNobody = operation === "delete" && type.behaviour.deletedInStateOnly === true;
    if (!asksNobody) refuseAway(absences, operation, provider.facts.name, configuration);
    chargeRequests(operation, inputs, call);
    return work();
  });
}
