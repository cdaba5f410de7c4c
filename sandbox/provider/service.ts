import { isDeepStrictEqual } from "node:util";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import type { EngineLog, EngineLogs } from "../engine-log.ts";
import { ProviderError } from "./behaviour.ts";
import { configurationMethods } from "./methods/configuration.ts";
import { invokeMethod } from "./methods/invoke.ts";
import { planMethods } from "./methods/plan.ts";
import { resourceMethods } from "./methods/resource.ts";
import type { Package } from "./package.ts";
import { type Caller, CallRegistry, UNIMPLEMENTED, unary, unimplemented } from "./rpc.ts";
import type { Session, World } from "./session.ts";
import type { Properties } from "./values.ts";

/**
 * The configuration for a connection that nobody has configured: the engine closes one that was idle for half an hour
 * (gRPC's default) and goes on with another. With several instances of a package nobody knows which it is.
 * @throws {ProviderError} where there are several that differ
 */
function theOnly(configurations: ReadonlyMap<string, Properties>): Properties {
  const [first = {}, ...others] = configurations.values();
  if (others.every((other) => isDeepStrictEqual(other, first))) return first;
  throw new ProviderError(
    "the engine's connection was idle for so long that it was closed, and which instance of this provider the new one is for is not said; run this again",
  );
}

/** What the engine calls of one package: the `ResourceProvider` service of the Pulumi protocol. */
export function providerService(
  provider: Package,
  world: World,
  engineLogs: EngineLogs,
): IResourceProviderServer {
  const configurations = new Map<string, Properties>();
  const logs = new Map<string, EngineLog>();
  const calls = new CallRegistry();
  // The engine configures each instance before it asks anything of it but schemas and checks of configuration.
  const sessionOf = ({ peer }: Caller): Session => ({
    world,
    package: provider,
    configuration: configurations.get(peer) ?? theOnly(configurations),
    log: logs.get(peer),
  });
  const attach = (engineAddress: string, { peer }: Caller) => {
    if (engineAddress !== "") logs.set(peer, engineLogs.to(engineAddress));
  };
  const method = <Request, Response>(
    respond: (request: Request, caller: Caller) => Response | Promise<Response>,
  ) => unary(calls, respond);
  const withSession = <Request, Response>(
    respond: (request: Request, session: Session, signal: AbortSignal) => Response | Promise<Response>,
  ) =>
    method<Request, Response>(async (request, caller) => {
      const session = sessionOf(caller);
      try {
        return await respond(request, session, caller.signal);
      } finally {
        // The engine may end as soon as it has the last answer.
        await session.log?.settled();
      }
    });

  const configuration = configurationMethods(provider, (peer, values) => {
    configurations.set(peer, values);
  });
  const plan = planMethods();
  const resource = resourceMethods();
  return {
    handshake: method((request: messages.ProviderHandshakeRequest, caller) => {
      attach(request.getEngineAddress(), caller);
      return configuration.handshake();
    }),
    attach: method((request: pluginMessages.PluginAttach, caller) => {
      attach(request.getAddress(), caller);
      return new emptyMessages.Empty();
    }),
    getPluginInfo: method(() => {
      const info = new pluginMessages.PluginInfo();
      info.setVersion(provider.facts.version);
      return info;
    }),
    checkConfig: method(configuration.checkConfig),
    diffConfig: method(configuration.diffConfig),
    configure: method(configuration.configure),
    invoke: withSession(invokeMethod),
    check: withSession(plan.check),
    diff: withSession(plan.diff),
    create: withSession(resource.create),
    read: withSession(resource.read),
    update: withSession(resource.update),
    delete: withSession(resource.delete),
    cancel: method((_request: emptyMessages.Empty, { peer }) => {
      calls.cancelAll(peer);
      return new emptyMessages.Empty();
    }),
    getMapping: method(() => new messages.GetMappingResponse()),
    getMappings: method(() => new messages.GetMappingsResponse()),
    parameterize: unimplemented(),
    getSchema: unimplemented(),
    call: unimplemented(),
    construct: unimplemented(),
    list: (call) => call.destroy(UNIMPLEMENTED),
  };
}
