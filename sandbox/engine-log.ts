import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";

/** A message for the engine's display. */
export interface EngineMessage {
  readonly severity: "info" | "warning";
  readonly message: string;
  /** The resource it is shown beside; the stack where it is absent. */
  readonly urn?: string;
  /** Shown only while the resource is worked on; by default it stays. */
  readonly ephemeral?: boolean;
}

/** The way into the engine's display, for what an attached server has to say. */
export interface EngineLog {
  readonly send: (message: EngineMessage) => void;
  /** Resolves when every message sent so far has arrived, in their order. */
  readonly settled: () => Promise<void>;
  /** Once all have arrived. */
  readonly close: () => Promise<void>;
}

const SEVERITY = {
  info: engineMessages.LogSeverity.INFO,
  warning: engineMessages.LogSeverity.WARNING,
} as const;

/** Talks to the engine at an address of loopback, from the first message on. */
export function connectEngineLog(engineAddress: string): EngineLog {
  let client: EngineClient | undefined;
  let sent: Promise<void> = Promise.resolve();
  const send = ({ severity, message, urn = "", ephemeral = false }: EngineMessage): Promise<void> =>
    new Promise((resolve) => {
      client ??= new EngineClient(engineAddress, credentials.createInsecure());
      const request = new engineMessages.LogRequest();
      request.setSeverity(SEVERITY[severity]);
      request.setMessage(message);
      request.setUrn(urn);
      request.setEphemeral(ephemeral);
      // An engine that no longer listens is ending; the messages have no reader then.
      client.log(request, () => resolve());
    });
  return {
    send: (message) => {
      sent = sent.then(() => send(message));
    },
    settled: () => sent,
    close: async () => {
      await sent;
      client?.close();
    },
  };
}

/** The logs of every engine that has attached: one each, however many providers it talks to. */
export class EngineLogs {
  readonly #logs = new Map<string, EngineLog>();

  to(engineAddress: string): EngineLog {
    const log = this.#logs.get(engineAddress) ?? connectEngineLog(engineAddress);
    this.#logs.set(engineAddress, log);
    return log;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.close()));
  }
}
