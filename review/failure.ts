/** Exit codes of `bin/review`, as its help documents them. */
export const EXIT = {
  fine: 0,
  /** The command itself is wrong: a flag, a rule, a revision, a file that is no preview. */
  mistaken: 1,
  /** The gate refuses the plan. */
  refused: 2,
  /** The change has no plan: its preview fails. */
  previewFailed: 3,
  /** What the change is compared with does not come up. */
  baseFailed: 4,
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

/** A preview that ended without a plan, with the words of the failure: a report is written of it too. */
export class PreviewFailed extends Failure {
  override readonly name = "PreviewFailed";

  constructor(words: string) {
    super(words, { exitCode: EXIT.previewFailed });
  }
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
