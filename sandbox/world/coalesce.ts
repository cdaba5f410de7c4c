/**
 * Runs an action for many callers with as few runs as are right: each call is answered by a run that began after it,
 * and runs never overlap. Calls that come while one runs share the next.
 */
export function coalesced<Result>(action: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<Result> | undefined;
  return () => {
    next ??= running
      .catch(() => {})
      .then(() => {
        const run = action();
        running = run;
        next = undefined;
        return run;
      });
    return next;
  };
}
