import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { configurationMethods } from "./methods/configuration.ts";
import { invokeMethod } from "./methods/invoke.ts";
import { planMethods } from "./methods/plan.ts";
import { resourceMethods } from "./methods/resource.ts";
import type { Package } from "./package.ts";
import { type Caller, CallRegistry, UNIMPLEMENTED, unary, unimplemented } from "./rpc.ts";
import type { Session, World } from "./session.ts";

/** What the engine calls of one package: the `ResourceProvider` service of the Pulumi protocol. */
export function providerService(provider: Package, world: World): IResourceProviderServer {
  const sessions = new Map<string, Session>();
  const calls = new CallRegistry();
  // The engine configures each instance before it asks anything of it but schemas and checks of configuration.
  const sessionOf = ({ peer }: Caller): Session =>
    sessions.get(peer) ?? { world, package: provider, configuration: {} };
  const method = <Request, Response>(
    respond: (request: Request, caller: Caller) => Response | Promise<Response>,
  ) => unary(calls, respond);
  const withSession = <Request, Response>(
    respond: (request: Request, session: Session, signal: AbortSignal) => Response | Promise<Response>,
  ) => method<Request, Response>((request, caller) => respond(request, sessionOf(caller), caller.signal));

  const configuration = configurationMethods(provider, (peer, values) => {
    sessions.set(peer, { world, package: provider, configuration: values });
  });
  const plan = planMethods();
  const resource = resourceMethods();
  return {
    handshake: method(configuration.handshake),
    attach: method(() => new emptyMessages.Empty()),
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
    cancel: method(() => {
      calls.cancelAll();
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
