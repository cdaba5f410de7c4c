import type * as resources from "@pulumi/pulumi/proto/resource_pb.js";
import protocol from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { type Computed, computedOutputs, invoked } from "./computed-outputs.ts";
import type { Invocation, Registration } from "./registration.ts";
import { createUrn } from "./urn.ts";
import { decode, isRecord, secret } from "./wire.ts";

type Answer<T> = (error: Error | null, response?: T) => void;

type Values = Readonly<Record<string, unknown>>;

/** A cloud that answers in place of invented values, where it knows the type or function; undefined where not. */
export interface Answers {
  readonly create: (
    resource: { readonly urn: string; readonly type: string; readonly name: string; readonly inputs: Values },
    /** Inputs of the explicit provider; empty for the default one. */
    configuration: Values,
  ) => Promise<Computed> | undefined;
  readonly invoke: (token: string, inputs: Values, configuration: Values) => Promise<Values> | undefined;
}

/**
 * Stands for the engine. The SDK's own mock monitor keeps neither options nor secrets and builds other URNs than the
 * engine; this one keeps what a request carries, refuses what the engine refuses, and answers as the providers do.
 */
export class RecordingMonitor extends MockMonitor {
  readonly registrations = new Map<string, Registration>();
  readonly invocations: Invocation[] = [];
  /** Of components and the stack, by URN. */
  readonly registeredOutputs = new Map<string, Readonly<Record<string, unknown>>>();
  private readonly project: string;
  private readonly stack: string;
  private readonly preview: boolean;
  private readonly renewed: (name: string) => boolean;
  private readonly answers: Answers | undefined;
  /** URNs, also of what a cloud has yet to answer. */
  private readonly registered = new Set<string>();
  private addresses = 0;

  constructor(
    project: string,
    stack: string,
    preview: boolean,
    renewed: (name: string) => boolean,
    answers?: Answers,
  ) {
    super({ newResource: () => refuse(), call: () => refuse() });
    this.project = project;
    this.stack = stack;
    this.preview = preview;
    this.renewed = renewed;
    this.answers = answers;
  }

  override async registerResource(
    request: resources.RegisterResourceRequest,
    answer: Answer<resources.RegisterResourceResponse>,
  ): Promise<void> {
    try {
      answer(null, await this.register(request));
    } catch (error) {
      answer(asError(error));
    }
  }

  override async invoke(
    request: resources.ResourceInvokeRequest,
    answer: Answer<resources.ResourceInvokeResponse>,
  ): Promise<void> {
    try {
      const inputs = record(decode(request.getArgs()?.toJavaScript() ?? {}).value);
      const provider = withoutId(request.getProvider());
      if (request.getTok() === "pulumi:pulumi:getResource") {
        const { urn = "", id = "", outputs = {} } = this.registrations.get(String(inputs.urn)) ?? {};
        answer(null, invokeResponse({ urn, id, state: outputs }));
        return;
      }
      this.invocations.push({ token: request.getTok(), inputs, provider });
      const response = new protocol.ResourceInvokeResponse();
      const answered = this.answers?.invoke(request.getTok(), inputs, this.configuration(provider));
      response.setReturn(struct({ ...((await answered) ?? invoked(request.getTok(), inputs)) }));
      answer(null, response);
    } catch (error) {
      // The SDK reads `details`, as of an error of the engine.
      answer(Object.assign(asError(error), { details: asError(error).message }));
    }
  }

  override registerResourceOutputs(
    request: resources.RegisterResourceOutputsRequest,
    answer: Answer<object>,
  ): void {
    this.registeredOutputs.set(request.getUrn(), request.getOutputs()?.toJavaScript() ?? {});
    answer(null, {});
  }

  private configuration(provider: string): Values {
    return this.registrations.get(provider)?.inputs ?? {};
  }

  private async register(
    request: resources.RegisterResourceRequest,
  ): Promise<resources.RegisterResourceResponse> {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
    const urn = createUrn({ project: this.project, stack: this.stack, parent, type, name });
    if (this.registered.has(urn))
      throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    this.registered.add(urn);
    const raw = request.getObject()?.toJavaScript() ?? {};
    const decoded = decode(raw);
    const inputs = record(decoded.value);
    const nextAddress = () => {
      this.addresses += 1;
      return this.addresses;
    };
    const known = request.getCustom() && !this.preview;
    const generation = this.renewed(name)
      ? "renewed "
      : String(optionsOf(request, () => "").replacementTrigger ?? "");
    const answered = known
      ? this.answers?.create(
          { urn, type, name, inputs },
          this.configuration(withoutId(request.getProvider())),
        )
      : undefined;
    const computed = known
      ? ((await answered) ?? computedOutputs({ urn, type, name, inputs, generation, nextAddress }))
      : { id: "", outputs: {} };
    const state = answerState(raw, computed.outputs, request.getAdditionalsecretoutputsList());
    this.registrations.set(urn, {
      urn,
      type,
      name,
      custom: request.getCustom(),
      parent,
      inputs,
      secrets: new Set(decoded.secrets),
      id: computed.id,
      outputs: record(decode(state).value),
      options: optionsOf(request, (aliasType, aliasName, aliasParent) =>
        createUrn({
          project: this.project,
          stack: this.stack,
          parent: aliasParent ?? parent,
          type: aliasType ?? type,
          name: aliasName ?? name,
        }),
      ),
    });
    const response = new protocol.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(computed.id);
    response.setObject(struct(state));
    return response;
  }
}

/** Inputs come back as outputs with their secrecy; what the SDK declares as a secret output is one. */
function answerState(
  inputs: Readonly<Record<string, unknown>>,
  computed: Readonly<Record<string, unknown>>,
  secretOutputs: readonly string[],
): Record<string, unknown> {
  const state: Record<string, unknown> = { ...inputs, ...computed };
  for (const key of secretOutputs) if (key in state) state[key] = secret(state[key]);
  return state;
}

type AliasUrn = (type?: string, name?: string, parent?: string) => string;

function optionsOf(request: resources.RegisterResourceRequest, aliasUrn: AliasUrn): Registration["options"] {
  const trigger = request.getReplacementTrigger();
  return {
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    deleteTimeout: request.getCustomtimeouts()?.getDelete() ?? "",
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    replacementTrigger: trigger && decode(trigger.toJavaScript()).value,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    dependencies: request.getDependenciesList(),
    propertyDependencies: propertyDependenciesOf(request),
    aliases: [
      ...request.getAliasurnsList(),
      ...request.getAliasesList().map((alias) => {
        const spec = alias.getSpec();
        return spec
          ? aliasUrn(
              spec.getType() || undefined,
              spec.getName() || undefined,
              spec.getNoparent() ? "" : spec.getParenturn() || undefined,
            )
          : alias.getUrn();
      }),
    ],
    provider: withoutId(request.getProvider()),
  };
}

function propertyDependenciesOf(
  request: resources.RegisterResourceRequest,
): Registration["options"]["propertyDependencies"] {
  const found: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, key) => {
    found[key] = dependencies.getUrnsList();
  });
  return found;
}

/** A reference to a provider is its URN, `::` and its id. */
function withoutId(reference: string): string {
  return reference === "" ? "" : reference.split("::").slice(0, -1).join("::");
}

function struct(value: Record<string, unknown>) {
  return structs.Struct.fromJavaScript(JSON.parse(JSON.stringify(value)));
}

function invokeResponse(values: Record<string, unknown>): resources.ResourceInvokeResponse {
  const response = new protocol.ResourceInvokeResponse();
  response.setReturn(struct(values));
  return response;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new Error(`expected an object, got ${JSON.stringify(value)}`);
  return value;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function refuse(): never {
  throw new Error("The recording monitor answers by itself");
}
