import {
  type handleUnaryCall,
  Metadata,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import type protobuf from "google-protobuf/google/protobuf/struct_pb.js";
import { Failure } from "../../commands/failure.ts";
import { ProviderError } from "./behaviour.ts";

/** A resource exists but is not right; the engine keeps it in its state and tries again at the next update. */
export class InitialisationError extends Error {
  override readonly name = "InitialisationError";
  readonly id: string;
  readonly outputs: protobuf.Struct;
  readonly inputs: protobuf.Struct;

  constructor(message: string, id: string, outputs: protobuf.Struct, inputs: protobuf.Struct) {
    super(message);
    this.id = id;
    this.outputs = outputs;
    this.inputs = inputs;
  }
}

/** A call's connection and when it is called off. */
export interface Caller {
  /** Address of the other end: one for each provider instance. */
  readonly peer: string;
  readonly signal: AbortSignal;
}

/** Calls in progress, so that all of them can be called off. */
export class CallRegistry {
  readonly #running = new Map<AbortController, string>();
  readonly #cancelled = new Set<string>();

  start(peer: string): AbortController {
    const controller = new AbortController();
    // The engine may send a step that it had begun after it has said that all are called off.
    if (this.#cancelled.has(peer)) controller.abort(CANCELLED);
    this.#running.set(controller, peer);
    return controller;
  }

  end(controller: AbortController): void {
    this.#running.delete(controller);
  }

  /**
   * Calls off what an engine has asked for over a connection, and what still comes over it. An update has another
   * connection than its preview.
   */
  cancelAll(peer: string): void {
    this.#cancelled.add(peer);
    for (const [controller, other] of this.#running) if (other === peer) controller.abort(CANCELLED);
  }
}

// gRPC reports every ended call as cancelled, and a reason made anew for each would cost more than the call.
const CANCELLED = new ProviderError("the request was cancelled");

/** A unary call as a function from request to response; what it throws reaches the engine as the call's error. */
export function unary<Request, Response>(
  calls: CallRegistry,
  respond: (request: Request, caller: Caller) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    const controller = calls.start(call.getPeer());
    call.on("cancelled", () => controller.abort(CANCELLED));
    Promise.resolve()
      .then(() => respond(call.request, { peer: call.getPeer(), signal: controller.signal }))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(toStatus(error)),
      )
      .finally(() => calls.end(controller));
  };
}

export const UNIMPLEMENTED: ServiceError = Object.assign(
  new Error("the sandbox's providers do not offer this"),
  {
    code: status.UNIMPLEMENTED,
    details: "the sandbox's providers do not offer this",
    metadata: new Metadata(),
  },
);

export function unimplemented<Request, Response>(): handleUnaryCall<Request, Response> {
  return (_call, callback) => callback(UNIMPLEMENTED);
}

function toStatus(error: unknown) {
  if (error instanceof InitialisationError) return initialisationFailed(error);
  // The user can mend it, or the provider would have said it: no stack.
  if (error instanceof ProviderError || error instanceof Failure)
    return { code: status.UNKNOWN, details: error.message };
  // Whatever waited for a signal, and got it.
  if (error instanceof Error && error.name === "AbortError") return toStatus(CANCELLED);
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: status.INTERNAL, details: `the sandbox failed, not the provider it stands for: ${details}` };
}

function initialisationFailed(error: InitialisationError) {
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(error.outputs);
  detail.setInputs(error.inputs);
  detail.setReasonsList([error.message]);
  const any = new anyMessages.Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const full = new statusMessages.Status();
  full.setCode(status.UNKNOWN);
  full.setMessage(error.message);
  full.addDetails(any);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  return { code: status.UNKNOWN, details: error.message, metadata };
}
