import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";

/** What an engine would have shown. */
export interface Shown {
  readonly severity: "info" | "warning" | "other";
  readonly message: string;
  readonly urn: string;
  readonly ephemeral: boolean;
}

export interface FakeEngine {
  readonly address: string;
  /** In the order they came. */
  readonly shown: readonly Shown[];
  readonly close: () => void;
}

const { LogSeverity } = engineMessages;

/** Listens on loopback as an engine does, and keeps what it is told to show. */
export async function startFakeEngine(): Promise<FakeEngine> {
  const shown: Shown[] = [];
  const service: Pick<IEngineServer, "log"> = {
    log: ({ request }, callback) => {
      const severity = request.getSeverity();
      shown.push({
        severity:
          severity === LogSeverity.INFO ? "info" : severity === LogSeverity.WARNING ? "warning" : "other",
        message: request.getMessage(),
        urn: request.getUrn(),
        ephemeral: request.getEphemeral(),
      });
      callback(null, new emptyMessages.Empty());
    },
  };
  const server = new Server();
  server.addService({ log: EngineService.log }, service);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { address: `127.0.0.1:${port}`, shown, close: () => server.forceShutdown() };
}
