import { Server } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { createLanguageHost } from "../language-host/language-host.ts";
import { type Listen, listenFor, listenOnLoopback } from "../listen.ts";
import { CLI_VERSION } from "../toolchain/cli.ts";

export interface LanguageServer {
  readonly port: number;
  readonly close: () => void;
}

/**
 * Serves the language host on a free port of loopback. In this process it starts at once; one that the CLI starts
 * from PATH would cost a Node start for each command and a warning.
 * @throws Failure where it cannot listen
 */
export async function serveLanguageHost(
  environment: NodeJS.ProcessEnv,
  listen: Listen = listenOnLoopback,
): Promise<LanguageServer> {
  const server = new Server();
  server.addService(LanguageRuntimeService, createLanguageHost({ version: CLI_VERSION, environment }));
  const port = await listenFor("the language host", server, listen);
  return { port, close: () => server.forceShutdown() };
}
