/** A resource as the program registered it. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  /** URN; "" for the stack itself. */
  readonly parent: string;
  /** Plain values: secrets without their wrapping. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Places of secrets in the inputs, `headers[0].source`. */
  readonly secrets: ReadonlySet<string>;
  readonly id: string;
  /** What the simulated provider answered; plain values. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly options: RegistrationOptions;
}

export interface RegistrationOptions {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** Undefined where the provider decides. */
  readonly deleteBeforeReplace: boolean | undefined;
  /** As Go writes a time, `15m`; "" where the provider's own holds. */
  readonly deleteTimeout: string;
  /** Undefined where there is none. */
  readonly replacementTrigger: unknown;
  /** Outputs that are secret whatever the provider says. */
  readonly additionalSecretOutputs: readonly string[];
  /** URNs of everything that it waits for: `dependsOn` and what its inputs come from. */
  readonly dependencies: readonly string[];
  /** URNs that each input comes from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** URNs that it is known by too. */
  readonly aliases: readonly string[];
  /** URN of an explicit provider; "" for the default one. */
  readonly provider: string;
}

/** A provider function as the program called it. */
export interface Invocation {
  readonly token: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of an explicit provider; "" for the default one. */
  readonly provider: string;
}
