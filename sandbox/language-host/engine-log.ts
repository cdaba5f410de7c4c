import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";

/** What a program prints, on its way into the engine's display. */
export interface EngineLog {
  readonly print: (line: string) => void;
  /** Resolves when every line has arrived. */
  readonly close: () => Promise<void>;
}

/**
 * The engine shows what a program prints beside the stack. It reads the output of a host that it started; to one
 * that it attached to, lines go through its log, in their order.
 */
export function connectEngineLog(engineAddress: string): EngineLog {
  const client = new EngineClient(engineAddress, credentials.createInsecure());
  let sent: Promise<void> = Promise.resolve();
  const send = (line: string): Promise<void> =>
    new Promise((resolve) => {
      const request = new engineMessages.LogRequest();
      request.setSeverity(engineMessages.LogSeverity.INFO);
      request.setMessage(`${line}\n`);
      // An engine that no longer listens is ending; the lines have no reader then.
      client.log(request, () => resolve());
    });
  return {
    print: (line) => {
      sent = sent.then(() => send(line));
    },
    close: async () => {
      await sent;
      client.close();
    },
  };
}
