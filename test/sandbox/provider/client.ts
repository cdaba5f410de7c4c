import { credentials, type ServiceError } from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import type { OpenCloud } from "../../../sandbox/cloud/cloud.ts";
import { memoryCloud } from "../../../sandbox/cloud/open.ts";
import { faultsFrom } from "../../../sandbox/faults/faults.ts";
import { parseFaults } from "../../../sandbox/faults/parse.ts";
import type { ProviderBehaviour } from "../../../sandbox/provider/behaviour.ts";
import type { Path } from "../../../sandbox/provider/paths.ts";
import { type Decoded, decodeStruct, encodeStruct } from "../../../sandbox/provider/protocol.ts";
import { startProviders } from "../../../sandbox/provider/start.ts";
import type { Properties } from "../../../sandbox/provider/values.ts";

export interface ClientOptions {
  readonly cloud?: OpenCloud;
  readonly faults?: string;
  readonly knownResources?: ReadonlySet<string>;
}

/** What the engine would say to one package, without the engine. */
export interface ProviderClient {
  /** Tells where the engine listens, in its first words or after them. */
  readonly attach: (engineAddress: string, how: "handshake" | "attach") => Promise<void>;
  readonly configure: (configuration: Properties) => Promise<void>;
  readonly check: (urn: string, news: Properties, olds?: Properties) => Promise<CheckResult>;
  readonly diff: (urn: string, change: ChangeRequest) => Promise<messages.DiffResponse.AsObject>;
  readonly create: (
    urn: string,
    inputs: Properties,
    options?: CreateOptions,
  ) => Promise<{ readonly id: string } & Decoded>;
  readonly read: (
    urn: string,
    id: string,
  ) => Promise<{ readonly id: string; readonly inputs: Properties; readonly outputs: Properties }>;
  readonly invoke: (token: string, args: Properties) => Promise<Properties>;
  readonly version: () => Promise<string>;
  readonly cancel: () => Promise<void>;
  /** The same package over another connection. */
  readonly another: () => ProviderClient;
  /** Ends the server with all of its connections. */
  readonly close: () => Promise<void>;
}

export interface CheckResult extends Decoded {
  readonly failures: readonly string[];
}

export interface ChangeRequest {
  readonly id?: string;
  readonly outputs?: Properties;
  readonly oldInputs: Properties;
  readonly newInputs: Properties;
  readonly ignoreChanges?: readonly string[];
}

export interface CreateOptions {
  readonly preview?: boolean;
  /** Top-level inputs that are secret. */
  readonly secrets?: readonly string[];
}

export async function connectProvider(
  behaviour: ProviderBehaviour,
  options: ClientOptions = {},
): Promise<ProviderClient> {
  const providers = await startProviders({
    cloud: options.cloud ?? memoryCloud(),
    faults: faultsFrom(parseFaults(options.faults ?? "")),
    now: () => new Date(),
    behaviours: [behaviour],
    ...(options.knownResources === undefined ? {} : { knownResources: options.knownResources }),
  });
  const address = `127.0.0.1:${providers.environmentValue.split(":")[1]}`;
  const clients: ResourceProviderClient[] = [];
  const connect = (): ProviderClient => {
    // A connection of its own, as each of the engine's has.
    const client = new ResourceProviderClient(address, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
    clients.push(client);
    const close = async () => {
      for (const each of clients) each.close();
      await providers.close();
    };
    return { ...callsOf(client), another: connect, close };
  };
  return connect();
}

function callsOf(client: ResourceProviderClient): Omit<ProviderClient, "another" | "close"> {
  const plain = (properties: Properties) => encodeStruct(properties, () => false);
  return {
    attach: async (engineAddress, how) => {
      if (how === "handshake") {
        const request = new messages.ProviderHandshakeRequest();
        request.setEngineAddress(engineAddress);
        await promise((done) => client.handshake(request, done));
      } else {
        const request = new pluginMessages.PluginAttach();
        request.setAddress(engineAddress);
        await promise((done) => client.attach(request, done));
      }
    },
    configure: async (configuration) => {
      const request = new messages.ConfigureRequest();
      request.setArgs(plain(configuration));
      await promise((done) => client.configure(request, done));
    },
    check: async (urn, news, olds) => {
      const request = new messages.CheckRequest();
      request.setUrn(urn);
      request.setNews(plain(news));
      request.setRandomseed(Buffer.from("seed"));
      if (olds !== undefined) request.setOlds(plain(olds));
      const response = await promise<messages.CheckResponse>((done) => client.check(request, done));
      const failures = response.getFailuresList().map((failure) => failure.getReason());
      return { ...decodeStruct(response.getInputs()), failures };
    },
    diff: async (urn, change) => {
      const request = new messages.DiffRequest();
      request.setUrn(urn);
      request.setId(change.id ?? "1");
      request.setOlds(plain(change.outputs ?? change.oldInputs));
      request.setOldInputs(plain(change.oldInputs));
      request.setNews(plain(change.newInputs));
      request.setIgnorechangesList([...(change.ignoreChanges ?? [])]);
      return (await promise<messages.DiffResponse>((done) => client.diff(request, done))).toObject();
    },
    create: async (urn, inputs, { preview = false, secrets = [] } = {}) => {
      const request = new messages.CreateRequest();
      request.setUrn(urn);
      request.setPreview(preview);
      const isSecret = (path: Path) => path.length === 1 && secrets.includes(String(path[0]));
      request.setProperties(encodeStruct(inputs, isSecret));
      const response = await promise<messages.CreateResponse>((done) => client.create(request, done));
      return { id: response.getId(), ...decodeStruct(response.getProperties()) };
    },
    read: async (urn, id) => {
      const request = new messages.ReadRequest();
      request.setUrn(urn);
      request.setId(id);
      const response = await promise<messages.ReadResponse>((done) => client.read(request, done));
      const [inputs, outputs] = [decodeStruct(response.getInputs()), decodeStruct(response.getProperties())];
      return { id: response.getId(), inputs: inputs.properties, outputs: outputs.properties };
    },
    invoke: async (token, args) => {
      const request = new messages.InvokeRequest();
      request.setTok(token);
      request.setArgs(plain(args));
      const response = await promise<messages.InvokeResponse>((done) => client.invoke(request, done));
      return decodeStruct(response.getReturn()).properties;
    },
    version: async () => {
      const info = await promise<{ getVersion: () => string }>((done) =>
        client.getPluginInfo(new emptyMessages.Empty(), done),
      );
      return info.getVersion();
    },
    cancel: async () => {
      await promise((done) => client.cancel(new emptyMessages.Empty(), done));
    },
  };
}

/** Rejects with the call's own error: `code`, `details` and `metadata` as the engine gets them. */
function promise<Response>(
  call: (done: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}
