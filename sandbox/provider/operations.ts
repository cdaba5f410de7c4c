import type { Creation } from "../cloud/cloud.ts";
import {
  type Change,
  type Created,
  type Existing,
  type Found,
  PartialError,
  ProviderError,
} from "./behaviour.ts";
import { plainInputs } from "./check.ts";
import { type Plan, planChange } from "./diff.ts";
import { echo, followInputs } from "./outputs.ts";
import type { ResourceType } from "./package.ts";
import { type Call, callContext } from "./session.ts";
import type { Properties } from "./values.ts";

/** What the provider would change; refuses what the behaviour refuses to plan. */
export function diff(type: ResourceType, change: Change, ignoreChanges: readonly string[], call: Call): Plan {
  const comparison = type.behaviour.compare?.(plainChange(change), callContext(call)) ?? {};
  if (comparison.error !== undefined) throw new ProviderError(comparison.error);
  return planChange(type, change, comparison, ignoreChanges);
}

/** Creates, and keeps book of it from before the first object is there. */
export async function create(type: ResourceType, inputs: Properties, call: Call): Promise<Created> {
  const { world, configuration } = call.session;
  const begun = new Set<string>();
  const record = (id: string, outcome: Pick<Creation, "outputs" | "resourceId">) =>
    world.cloud.ledger.record({ urn: call.urn, type: type.type, id, inputs, configuration, ...outcome });
  const complete = (resourceId: string, outputs: Properties) => {
    for (const id of begun) record(id, { resourceId, outputs });
  };
  const context = callContext(call, (madeType, id) => {
    if (madeType !== type.type || begun.has(id) || world.cloud.get(madeType, id) !== undefined) return;
    begun.add(id);
    record(id, {});
  });
  try {
    const made = await type.behaviour.create(plainInputs(inputs), context);
    const outputs = { ...echo(type, inputs), ...made.outputs };
    complete(made.id, outputs);
    return { id: made.id, outputs };
  } catch (error) {
    if (error instanceof PartialError) complete(error.id, error.outputs);
    throw error;
  }
}

/** The state as the cloud has it; with no inputs (an import) those that would lead to it. */
export async function read(
  type: ResourceType,
  existing: Existing,
  call: Call,
): Promise<Found | undefined> {
  const importing = Object.keys(existing.inputs).length === 0;
  if (type.behaviour.read === undefined) {
    if (importing) {
      throw new ProviderError(`${type.type} cannot be imported: its provider has no import for it`);
    }
    return existing;
  }
  const plain = { ...existing, inputs: plainInputs(existing.inputs) };
  const found = await type.behaviour.read(plain, callContext(call));
  if (found === undefined) return undefined;
  if (importing && Object.keys(found.inputs).length === 0) {
    return { ...found, inputs: impliedInputs(type, found.outputs) };
  }
  return { ...found, inputs: { ...internalInputs(existing.inputs), ...found.inputs } };
}

export async function update(type: ResourceType, change: Change, call: Call): Promise<Properties> {
  if (type.behaviour.update === undefined) {
    throw new ProviderError(`${type.type} cannot be updated in place: its provider only replaces it`);
  }
  const plain = plainChange(change);
  const outputs = await type.behaviour.update(plain, callContext(call));
  return { ...followInputs(type, { ...plain, outputs: {} }), ...outputs };
}

export async function remove(type: ResourceType, existing: Existing, call: Call): Promise<void> {
  const plain = { ...existing, inputs: plainInputs(existing.inputs) };
  await type.behaviour.delete(plain, callContext(call));
  call.session.world.cloud.ledger.forget({ type: type.type, id: existing.id });
}

function plainChange(change: Change): Change {
  return { ...change, oldInputs: plainInputs(change.oldInputs), newInputs: plainInputs(change.newInputs) };
}

/** For an import whose behaviour names no inputs: the outputs that are inputs as well. */
function impliedInputs(type: ResourceType, outputs: Properties): Properties {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => name in type.facts.inputs));
}

function internalInputs(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name.startsWith("__")));
}
