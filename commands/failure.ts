/**
 * Something the user can mend. The message says what is wrong, where, and what to do; it is shown without a stack.
 */
export class Failure extends Error {
  override readonly name: string = "Failure";
  /** Exit code of the process: 1, or 130 where an interrupt ended it. */
  readonly exitCode: number;

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The code of a system error (`ENOSPC`, `EACCES`), "" where it has none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return errorCode(error.cause);
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
