/**
 * The Node SDK installs source-map-support, which formats a mapped stack for every promise that the SDK makes:
 * half of a preview's time. Node strips types in place, so its own stacks already have the right lines; with the
 * hook gone they are made only when someone reads them. The SDK's bookkeeping needs few frames; the rest of the cost
 * is capturing them.
 *
 * Import this before anything else.
 */
Reflect.deleteProperty(Error, "prepareStackTrace");
