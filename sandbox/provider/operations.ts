import { type Creation, keyOf, type ObjectKey } from "../cloud/cloud.ts";
import {
  type CallContext,
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
import { type Call, type CloudObserver, callContext } from "./session.ts";
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
  const beforePut = (madeType: string, id: string) => {
    if (madeType !== type.type || begun.has(id) || world.cloud.get(madeType, id) !== undefined) return;
    begun.add(id);
    record(id, {});
  };
  try {
    const create = (context: CallContext) => type.behaviour.create(plainInputs(inputs), context);
    return await settled(call, { beforePut }, create, (made) => {
      const outputs = { ...echo(type, inputs), ...made.outputs };
      complete(made.id, outputs);
      return { id: made.id, outputs };
    });
  } catch (error) {
    if (error instanceof PartialError) complete(error.id, error.outputs);
    throw error;
  }
}

/** The state as the cloud has it; with no inputs (an import) those that would lead to it. */
export async function read(type: ResourceType, existing: Existing, call: Call): Promise<Found | undefined> {
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
  const { behaviour } = type;
  const update = (context: CallContext) => behaviour.update?.(plain, context) ?? {};
  const { outputs } = await settled(call, {}, update, (changed) => ({
    id: change.id,
    outputs: { ...followInputs(type, { ...plain, outputs: {} }), ...changed },
  }));
  return outputs;
}

export async function remove(type: ResourceType, existing: Existing, call: Call): Promise<void> {
  const plain = { ...existing, inputs: plainInputs(existing.inputs) };
  const prepared = new Changes();
  type.behaviour.beforeDelete?.(plain, callContext(call, { afterChange: prepared.add }));
  await prepared.settle(call);
  const changed = new Changes();
  await type.behaviour.delete(plain, callContext(call, { afterChange: changed.add }));
  await changed.settle(call);
  call.session.world.cloud.ledger.forget({ type: type.type, id: existing.id });
}

/** What a call has changed in the cloud. */
class Changes {
  readonly #keys = new Map<string, ObjectKey>();

  readonly add = (key: ObjectKey): void => {
    this.#keys.set(keyOf(key), key);
  };

  /** Waits until what really runs has followed. */
  async settle({ session, signal }: Call): Promise<void> {
    await session.world.realm?.settle([...this.#keys.values()], signal);
  }
}

/**
 * Makes or changes a resource and what really runs behind it.
 * @throws PartialError where the cloud has it and reality does not follow: the next update tries again
 */
async function settled<Result>(
  call: Call,
  observer: CloudObserver,
  work: (context: CallContext) => Result | Promise<Result>,
  finish: (result: Result) => Created,
): Promise<Created> {
  const changes = new Changes();
  const made = finish(await work(callContext(call, { ...observer, afterChange: changes.add })));
  try {
    await changes.settle(call);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new PartialError(error.message, made);
  }
  return made;
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
