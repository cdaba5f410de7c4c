// The program as Pulumi programs usually run: with the SDK's hook, which formats a mapped stack whenever one is read, and
// with a stack for every promise. What the program does about both finds its hands tied.
import { createRequire } from "node:module";

Object.defineProperty(Error, "prepareStackTrace", { value: Error.prepareStackTrace, configurable: false });

const debuggable: { readonly debuggablePromise: unknown } = createRequire(import.meta.url)(
  "@pulumi/pulumi/runtime/debuggable.js",
);
const { debuggablePromise } = debuggable;
Object.defineProperty(debuggable, "debuggablePromise", { get: () => debuggablePromise, set: () => {} });

await import("../../index.ts");
