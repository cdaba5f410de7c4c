/** Exit codes of `bin/adopt`, as its help documents them. */
export const EXIT = {
  fine: 0,
  /** The command itself is wrong: a flag, a stack, an inventory, a program that has no preview. */
  mistaken: 1,
  /** The import file is written without what cannot be told apart. */
  ambiguous: 2,
  interrupted: 130,
} as const;

/** Something the user can mend. The message says what is wrong, where, and what to do; it is shown without a stack. */
export class Failure extends Error {
  override readonly name: string = "Failure";
  readonly exitCode: number;

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? EXIT.mistaken;
  }
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
