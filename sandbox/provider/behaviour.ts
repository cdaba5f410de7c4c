import type { Cloud } from "../cloud/cloud.ts";
import type { DeclaredCloud } from "../cloud/declared-cloud.ts";
import type { Realm } from "../realm.ts";
import type { Rates } from "./rates/rates.ts";
import type { Properties } from "./values.ts";

/**
 * What a provider knows of a resource type beyond its schema. The schema's own rules (unknown, missing and
 * mistyped inputs, enumerations, what replaces, secret properties) hold for every type before a behaviour is asked.
 */
export interface ResourceBehaviour {
  /** Inputs as the provider's Check leaves them: defaults added, values normalised. */
  readonly normalise?: (inputs: Properties, context: CheckContext) => Properties;
  /** What is wrong with the inputs; unknown values count as right. */
  readonly validate?: (inputs: Properties, context: CheckContext) => readonly CheckFailure[];
  /** Corrections of the property-by-property comparison, or an error that a plan shows. */
  readonly compare?: (change: Change, context: CallContext) => Comparison;
  /** Outputs that a plan already knows; everything else that the schema calls an output is unknown. */
  readonly foresee?: (inputs: Properties, context: CallContext) => Properties;
  /** Outputs that a plan expects of an update, UNKNOWN among them; absent ones stay as they are or follow the inputs. */
  readonly foreseeUpdate?: (change: Change, context: CallContext) => Properties;
  readonly create: (inputs: Properties, context: CallContext) => Created | Promise<Created>;
  /** The state as the cloud has it now; undefined where it is gone. Absent: the state stays as it was. */
  readonly read?: (
    existing: Existing,
    context: CallContext,
  ) => Found | undefined | Promise<Found | undefined>;
  readonly update?: (change: Change, context: CallContext) => Properties | Promise<Properties>;
  /** What must have happened to what really runs before the first object goes, such as a machine's shutdown. */
  readonly beforeDelete?: (existing: Existing, context: CallContext) => void;
  readonly delete: (existing: Existing, context: CallContext) => void | Promise<void>;
  /** Whether a delete asks nobody, and only the state forgets the resource. @default false */
  readonly deletedInStateOnly?: boolean;
}

/** A data source. */
export type FunctionBehaviour = (
  inputs: Properties,
  context: CallContext,
) => Properties | Promise<Properties>;

/** The behaviour of one provider package. */
export interface ProviderBehaviour {
  readonly package: string;
  /** Failures of the provider's configuration. */
  readonly validateConfiguration?: (configuration: Properties) => readonly CheckFailure[];
  /** How fast its API may be asked. @default as fast as one likes */
  readonly rates?: Rates;
  /** Types without an entry are refused with a message that names the file to add them to. */
  readonly resources: { readonly [type: string]: ResourceBehaviour };
  readonly functions: { readonly [token: string]: FunctionBehaviour };
}

export interface CheckContext {
  readonly urn: string;
  /** Last part of the URN. */
  readonly name: string;
  /** The inputs in the state, absent at the first time: an automatic name is kept. */
  readonly previous?: Properties;
  readonly configuration: Properties;
  /** Hexadecimal digits, stable for the URN within one run: for automatic names. */
  readonly randomHex: (digits: number) => string;
}

export interface CheckFailure {
  /** Path of the property, `rules[0].port`. */
  readonly property?: string;
  readonly reason: string;
}

export interface CallContext {
  readonly cloud: Cloud;
  /** What really runs behind the cloud; absent where it is simulated. */
  readonly realm?: Realm;
  /** What clouds have that are not simulated by a vendor's own data; absent where nobody said. */
  readonly declaredClouds?: readonly DeclaredCloud[];
  /** Of this provider instance (region, token…). */
  readonly configuration: Properties;
  /** Absent for functions. */
  readonly urn?: string;
  readonly name?: string;
  /** Addresses of the verified members of the accounts, beside their owners. @default none */
  readonly members?: readonly string[];
  /** The clock, so that a test can move it. */
  readonly now: () => Date;
  /** Aborted when the engine gives up waiting or the user interrupts; absent where nobody can. */
  readonly signal?: AbortSignal;
  /** Shows a warning beside the resource, and in the summary at the end; absent where nobody looks. */
  readonly warn?: (message: string) => void;
  /** Shows a line beside the resource while it is worked on. */
  readonly info?: (message: string) => void;
}

export interface Change {
  readonly id: string;
  /** The state before. */
  readonly outputs: Properties;
  readonly oldInputs: Properties;
  readonly newInputs: Properties;
}

export interface Comparison {
  /** Properties whose difference does not count. */
  readonly ignore?: readonly string[];
  /** Properties whose difference replaces, beside those of the schema. */
  readonly replace?: readonly string[];
  /** Properties whose difference updates in place although the schema says replace. */
  readonly inPlace?: readonly string[];
  /** Outputs that change although no input does; with `replace` they replace (a certificate past its renewal). */
  readonly changedOutputs?: readonly string[];
  /** Refuses the plan. */
  readonly error?: string;
}

export interface Created {
  readonly id: string;
  readonly outputs: Properties;
}

export interface Existing {
  readonly id: string;
  readonly outputs: Properties;
  readonly inputs: Properties;
}

export interface Found {
  readonly id: string;
  readonly outputs: Properties;
  readonly inputs: Properties;
}

/** An error as the provider's API words it; the server passes the text on unchanged. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
}

/**
 * A creation or update that failed after the object was there: the engine keeps it, and the next update tries again.
 */
export class PartialError extends Error {
  override readonly name = "PartialError";
  readonly id: string;
  readonly outputs: Properties;

  constructor(message: string, partial: Created) {
    super(message);
    this.id = partial.id;
    this.outputs = partial.outputs;
  }
}
