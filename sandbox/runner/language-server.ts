import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { Failure } from "../failure.ts";
import { createLanguageHost } from "../language-host/language-host.ts";
import { CLI_VERSION } from "../toolchain/cli.ts";

export interface LanguageServer {
  readonly port: number;
  readonly close: () => void;
}

/**
 * Serves the language host on a free port of loopback. In this process it starts at once; one that the CLI starts
 * from PATH would cost a Node start for each command and a warning.
 */
export async function serveLanguageHost(environment: NodeJS.ProcessEnv): Promise<LanguageServer> {
  const server = new Server();
  server.addService(LanguageRuntimeService, createLanguageHost({ version: CLI_VERSION, environment }));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) {
        reject(
          new Failure(
            `no port could be opened on 127.0.0.1 (${error.message}); the sandbox talks to the CLI there: allow this user to listen on loopback`,
          ),
        );
      } else resolve(bound);
    });
  });
  return { port, close: () => server.forceShutdown() };
}
