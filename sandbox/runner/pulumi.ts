import type { Cli } from "../toolchain/cli.ts";
import type { AttachedCloud, AttachedRealm } from "./attached-cloud.ts";
import { runCli } from "./session.ts";
import type { StackContext } from "./stacks.ts";

export interface PulumiRequest {
  readonly arguments: readonly string[];
  /** Whether the command runs the program or asks a provider. */
  readonly servers: boolean;
  /** The stack whose simulated cloud is attached; undefined attaches none. */
  readonly stack: string | undefined;
  /** What really runs behind that cloud; absent where it is simulated. */
  readonly realm?: AttachedRealm | undefined;
  /** Whether success means that the cloud holds what the program wants, and nothing else. */
  readonly complete: boolean;
}

/** Runs the CLI with what it needs attached and returns its exit code. The servers end with it. */
export async function runPulumi(context: StackContext, cli: Cli, request: PulumiRequest): Promise<number> {
  const { environment, layout, progress } = context;
  const run = (attached: NodeJS.ProcessEnv) =>
    runCli({
      program: cli.path,
      arguments: request.arguments,
      directory: layout.project,
      environment: { ...environment, ...attached },
    });
  if (!request.servers) return run({});

  const attached: NodeJS.ProcessEnv = {};
  const closing: (() => unknown)[] = [];
  try {
    if (!cli.hasLanguageHost) {
      const { serveLanguageHost } = await import("./language-server.ts");
      const host = await serveLanguageHost(environment);
      closing.push(host.close);
      attached.PULUMI_DEBUG_LANGUAGES = `nodejs:${host.port}`;
    }
    let cloud: AttachedCloud | undefined;
    if (request.stack !== undefined) {
      const { attachCloud } = await import("./attached-cloud.ts");
      cloud = await attachCloud(layout, request.stack, process.env, progress, request.realm);
      closing.push(cloud.close);
      attached.PULUMI_DEBUG_PROVIDERS = cloud.environmentValue;
    }
    const code = await run(attached);
    if (code === 0 && request.complete && cloud !== undefined && request.stack !== undefined) {
      await cloud.sweep();
      const { forgetPendingOperations } = await import("./pending.ts");
      await forgetPendingOperations(context, request.stack);
    }
    return code;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
