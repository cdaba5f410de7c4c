// The program as Pulumi programs usually run: with the SDK's hook, which formats a mapped stack for every promise.
Object.defineProperty(Error, "prepareStackTrace", { value: Error.prepareStackTrace, configurable: false });

await import("../../index.ts");
