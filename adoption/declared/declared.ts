/** A resource that the program declares and the state does not have. */
export interface Declared {
  readonly urn: string;
  /** `digitalocean:Droplet`. */
  readonly type: string;
  /** Its name in the program, the last part of the URN. */
  readonly name: string;
  /** Without the inputs that only an update will know. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the inputs that have something in them that only an update will know. */
  readonly unknown: ReadonlySet<string>;
  /** URNs of the resources that an input comes from, by its name. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

/** A resource that the state has already. */
export interface Managed {
  readonly type: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What the program declares, against the state. */
export interface Declaration {
  readonly missing: readonly Declared[];
  readonly managed: readonly Managed[];
}
