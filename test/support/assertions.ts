import assert from "node:assert/strict";

/** The assertions of node:assert/strict that tests use; each use is counted. */
export interface Assertions {
  readonly equal: (actual: unknown, expected: unknown, message?: string) => void;
  readonly notEqual: (actual: unknown, expected: unknown, message?: string) => void;
  readonly deepEqual: (actual: unknown, expected: unknown, message?: string) => void;
  readonly ok: (value: unknown, message?: string) => void;
  readonly match: (actual: unknown, pattern: RegExp, message?: string) => void;
  readonly doesNotMatch: (actual: unknown, pattern: RegExp, message?: string) => void;
  /** Whether the exact message is thrown. */
  readonly throws: (action: () => unknown, message: string) => void;
  /** Whether the promise is rejected with the exact message. */
  readonly rejects: (promise: Promise<unknown>, message: string) => Promise<void>;
}

export interface CountedAssertions {
  readonly assertions: Assertions;
  readonly count: () => number;
}

export function countedAssertions(): CountedAssertions {
  let count = 0;
  const counted = <Args extends readonly unknown[], Result>(check: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      count += 1;
      return check(...args);
    };
  };
  return {
    count: () => count,
    assertions: {
      equal: counted((actual, expected, message) => assert.equal(actual, expected, message)),
      notEqual: counted((actual, expected, message) => assert.notEqual(actual, expected, message)),
      deepEqual: counted((actual, expected, message) => assert.deepEqual(actual, expected, message)),
      ok: counted((value, message) => assert.ok(value, message)),
      match: counted((actual, pattern, message) => assert.match(text(actual), pattern, message)),
      doesNotMatch: counted((actual, pattern, message) =>
        assert.doesNotMatch(text(actual), pattern, message),
      ),
      throws: counted((action, message) => {
        assert.throws(action, (error: unknown) => sameMessage(error, message));
      }),
      rejects: counted(async (promise, message) => {
        await assert.rejects(promise, (error: unknown) => sameMessage(error, message));
      }),
    },
  };
}

function text(value: unknown): string {
  assert.equal(typeof value, "string", `expected a text, got ${JSON.stringify(value)}`);
  return String(value);
}

function sameMessage(error: unknown, message: string): boolean {
  assert.ok(error instanceof Error, `expected an error, got ${JSON.stringify(error)}`);
  assert.equal(error.message, message);
  return true;
}
