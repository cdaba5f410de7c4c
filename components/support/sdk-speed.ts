import { createRequire } from "node:module";

/**
 * Two habits of the Node SDK take a third of a preview's time, and neither tells a user anything here:
 *
 * - It installs source-map-support, which formats a mapped stack whenever a stack is read. Node strips types in place,
 *   so its own stacks already have the right lines.
 * - For every promise it makes, it takes and formats a stack, to name those that never end (PULUMI_DEBUG_PROMISE_LEAKS
 *   asks for it). The frames are left out unless somebody asks.
 *
 * Errors of the program itself keep their stacks. Import this before anything else.
 */
Reflect.deleteProperty(Error, "prepareStackTrace");

interface Debuggable {
  debuggablePromise: (promise: Promise<unknown>, context?: unknown) => Promise<unknown>;
}

function isDebuggable(module: unknown): module is Debuggable {
  return (
    typeof module === "object" &&
    module !== null &&
    "debuggablePromise" in module &&
    typeof module.debuggablePromise === "function"
  );
}

// Internal to the SDK, whose version is pinned: where it has moved, only the time is lost.
const module: unknown = createRequire(import.meta.url)("@pulumi/pulumi/runtime/debuggable.js");
if (isDebuggable(module) && !process.env.PULUMI_DEBUG_PROMISE_LEAKS) {
  const original = module.debuggablePromise;
  module.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return original(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
