import type { Cloud, CloudObject } from "../../../sandbox/cloud/cloud.ts";
import type { DeclaredCloud } from "../../../sandbox/cloud/declared-cloud.ts";
import type {
  CallContext,
  CheckContext,
  Comparison,
  Existing,
  Found,
  ResourceBehaviour,
} from "../../../sandbox/provider/behaviour.ts";
import type { Properties } from "../../../sandbox/provider/values.ts";

/** A cloud in memory whose identifiers count up, so that tests can assert exact texts. */
export function memoryCloud(): Cloud {
  const objects = new Map<string, CloudObject>();
  const counters = new Map<string, number>();
  const addresses = new Set<string>();
  const key = (type: string, id: string) => `${type} ${id}`;
  const sequence = (purpose: string) => {
    const next = (counters.get(purpose) ?? 0) + 1;
    counters.set(purpose, next);
    return next;
  };
  return {
    list: (type) => [...objects.values()].filter((object) => object.type === type),
    get: (type, id) => objects.get(key(type, id)),
    put: (object) => void objects.set(key(object.type, object.id), structuredClone(object)),
    remove: (type, id) => void objects.delete(key(type, id)),
    sequence,
    uuid: () => `00000000-0000-4000-8000-${String(sequence("uuid")).padStart(12, "0")}`,
    allocatePublicAddress: () => {
      let host = 1;
      while (addresses.has(`198.18.0.${host}`)) host++;
      addresses.add(`198.18.0.${host}`);
      return `198.18.0.${host}`;
    },
    releasePublicAddress: (address) => void addresses.delete(address),
  };
}

export const NOW = new Date("2026-11-23T12:00:00Z");

export function checkContext(name: string, configuration: Properties = {}): CheckContext {
  return { urn: `urn:${name}`, name, configuration, randomHex: (digits) => "a".repeat(digits) };
}

export interface Stored extends Existing {
  readonly type: string;
}

/** Drives one provider's behaviours the way the server does: check, create, compare, update, refresh, delete. */
export function driver(
  resources: { readonly [type: string]: ResourceBehaviour },
  configuration: Properties = {},
  cloud: Cloud = memoryCloud(),
  members: readonly string[] = [],
  declaredClouds: readonly DeclaredCloud[] = [],
) {
  const warnings: string[] = [];
  let passed = 0;
  const context: CallContext = {
    cloud,
    declaredClouds,
    configuration,
    members,
    urn: "urn:test",
    name: "test",
    now: () => new Date(NOW.getTime() + passed),
    warn: (message) => warnings.push(message),
  };
  const behaviour = (type: string): ResourceBehaviour => {
    const found = resources[type];
    if (found === undefined) throw new Error(`no behaviour for ${type}`);
    return found;
  };
  const check = (type: string, inputs: Properties) => {
    const normalised = behaviour(type).normalise?.(inputs, checkContext("test", configuration)) ?? inputs;
    const failures = behaviour(type).validate?.(normalised, checkContext("test", configuration)) ?? [];
    return { normalised, failures };
  };
  return {
    cloud,
    context,
    /** Lets milliseconds pass. */
    advance: (milliseconds: number) => {
      passed += milliseconds;
    },
    /** All so far. */
    warnings,
    check,
    reasons: (type: string, inputs: Properties) => check(type, inputs).failures.map(({ reason }) => reason),
    create: async (type: string, inputs: Properties): Promise<Stored> => {
      const { normalised, failures } = check(type, inputs);
      if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
      const created = await behaviour(type).create(normalised, context);
      return { type, id: created.id, outputs: created.outputs, inputs: normalised };
    },
    compare: (stored: Stored, inputs: Properties): Comparison => {
      const newInputs = check(stored.type, inputs).normalised;
      const change = { id: stored.id, outputs: stored.outputs, oldInputs: stored.inputs, newInputs };
      return behaviour(stored.type).compare?.(change, context) ?? {};
    },
    update: async (stored: Stored, inputs: Properties): Promise<Stored> => {
      const newInputs = check(stored.type, inputs).normalised;
      const change = { id: stored.id, outputs: stored.outputs, oldInputs: stored.inputs, newInputs };
      const outputs = await behaviour(stored.type).update?.(change, context);
      if (outputs === undefined) throw new Error(`${stored.type} cannot be updated`);
      return { ...stored, outputs, inputs: newInputs };
    },
    read: (stored: Stored): Found | undefined => atOnce(behaviour(stored.type).read?.(stored, context)),
    /** What a preview shows of an update. */
    foreseeUpdate: (stored: Stored, inputs: Properties): Properties => {
      const newInputs = check(stored.type, inputs).normalised;
      const change = { id: stored.id, outputs: stored.outputs, oldInputs: stored.inputs, newInputs };
      return behaviour(stored.type).foreseeUpdate?.(change, context) ?? {};
    },
    importing: (type: string, id: string): Found | undefined =>
      atOnce(behaviour(type).read?.({ id, outputs: {}, inputs: {} }, context)),
    remove: async (stored: Stored): Promise<void> => behaviour(stored.type).delete(stored, context),
  };
}

/** What is simulated has nothing to wait for. */
function atOnce(found: Found | undefined | Promise<Found | undefined>): Found | undefined {
  if (found instanceof Promise) throw new Error("a simulated read made its caller wait");
  return found;
}

/** Changes an object behind the program's back. */
export function tamper(cloud: Cloud, type: string, id: string, change: Properties): void {
  const object = cloud.get(type, id);
  if (object === undefined) throw new Error(`no ${type} ${id}`);
  cloud.put({ ...object, properties: { ...object.properties, ...change } });
}
