import type {
  Change,
  Created,
  Existing,
  Found,
  FunctionBehaviour,
  ResourceBehaviour,
} from "../../../provider/behaviour.ts";
import type { Properties } from "../../../provider/values.ts";
import type { RealContext } from "./connection.ts";

/** What a resource does where a real Consul answers. */
export interface RealBehaviour {
  readonly create: (inputs: Properties, context: RealContext) => Promise<Created>;
  readonly read: (existing: Existing, context: RealContext) => Promise<Found | undefined>;
  readonly update?: (change: Change, context: RealContext) => Promise<Properties>;
  readonly delete: (existing: Existing, context: RealContext) => Promise<void>;
}

export type RealFunction = (inputs: Properties, context: RealContext) => Promise<Properties>;

/** Checks and plans are the same in both realms; what is asked of Consul goes to the one that is there. */
export function inBothRealms(simulated: ResourceBehaviour, real: RealBehaviour): ResourceBehaviour {
  const { update } = real;
  return {
    ...simulated,
    create: (inputs, { realm, ...context }) =>
      realm === undefined ? simulated.create(inputs, context) : real.create(inputs, { ...context, realm }),
    read: (existing, { realm, ...context }) =>
      realm === undefined ? simulated.read?.(existing, context) : real.read(existing, { ...context, realm }),
    ...(simulated.update === undefined || update === undefined
      ? {}
      : {
          update: (change, { realm, ...context }) =>
            realm === undefined
              ? (simulated.update?.(change, context) ?? {})
              : update(change, { ...context, realm }),
        }),
    delete: (existing, { realm, ...context }) =>
      realm === undefined
        ? simulated.delete(existing, context)
        : real.delete(existing, { ...context, realm }),
  };
}

export function askedInBothRealms(simulated: FunctionBehaviour, real: RealFunction): FunctionBehaviour {
  return (inputs, { realm, ...context }) =>
    realm === undefined ? simulated(inputs, context) : real(inputs, { ...context, realm });
}
