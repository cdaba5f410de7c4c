import type { Cli } from "../toolchain/cli.ts";
import { runCli } from "./session.ts";
import type { StackContext } from "./stacks.ts";

export interface PulumiRequest {
  readonly arguments: readonly string[];
  /** Whether the command runs the program or asks a provider. */
  readonly servers: boolean;
  /** The stack whose simulated cloud is attached; undefined attaches none. */
  readonly stack: string | undefined;
}

/** Runs the CLI with what it needs attached and returns its exit code. */
export async function runPulumi(context: StackContext, cli: Cli, request: PulumiRequest): Promise<number> {
  const { environment, layout } = context;
  const run = (attached: NodeJS.ProcessEnv) =>
    runCli({
      program: cli.path,
      arguments: request.arguments,
      directory: layout.project,
      environment: { ...environment, ...attached },
    });
  if (!request.servers) return run({});

  const closing: (() => unknown)[] = [];
  try {
    const attached: NodeJS.ProcessEnv = {};
    if (!cli.hasLanguageHost) {
      const { serveLanguageHost } = await import("./language-server.ts");
      const host = await serveLanguageHost(environment);
      closing.push(host.close);
      attached.PULUMI_DEBUG_LANGUAGES = `nodejs:${host.port}`;
    }
    return await run(attached);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
