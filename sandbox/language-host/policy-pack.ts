import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * Runs a policy pack: `policy-pack.ts ENGINE_ADDRESS FOLDER`, with the folder as working directory. It stands for the
 * SDK's own `cmd/run-policy-pack`, which insists on ts-node; ts-node needs the API that TypeScript 7 no longer has,
 * and Node runs TypeScript by itself.
 */
const [, , , directory = "."] = process.argv;

interface PolicyPackRunner {
  readonly run: (options: {
    readonly argv: { readonly _: readonly string[] };
    readonly programStarted: () => void;
    readonly reportLoggedError: (error: Error) => void;
    readonly typeScript: boolean;
  }) => Promise<unknown>;
}

function isRunner(value: unknown): value is PolicyPackRunner {
  return typeof value === "object" && value !== null && "run" in value && typeof value.run === "function";
}

const runner: unknown = createRequire(join(directory, "package.json"))(
  "@pulumi/pulumi/cmd/run-policy-pack/run",
);
if (!isRunner(runner)) throw new Error(`@pulumi/pulumi of ${directory} cannot run policy packs`);

await runner.run({
  argv: { _: [directory] },
  programStarted: () => {},
  // The engine shows the pack's standard error.
  reportLoggedError: (error) => console.error(error),
  typeScript: false,
});
