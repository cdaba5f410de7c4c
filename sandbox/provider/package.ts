import type { FunctionFacts, ObjectFacts, PackageFacts, ResourceFacts } from "../facts/facts.ts";
import { type ProviderBehaviour, ProviderError, type ResourceBehaviour } from "./behaviour.ts";
import { bridgedWording, nativeWording, type Wording } from "./failures.ts";

/** One provider package: what its schema says and what its behaviour adds. */
export interface Package {
  readonly facts: PackageFacts;
  readonly behaviour: ProviderBehaviour;
  /** Bridged from Terraform: names itself what has no name, and keeps the list of such inputs in `__defaults`. */
  readonly bridged: boolean;
  readonly wording: Wording;
}

/** One resource type of a package. */
export interface ResourceType {
  readonly package: Package;
  readonly type: string;
  readonly facts: ResourceFacts;
  /** The inputs as an object type. */
  readonly inputs: ObjectFacts;
  readonly outputs: ObjectFacts;
  readonly behaviour: ResourceBehaviour;
}

const NATIVE = new Set(["command"]);

export function describePackage(facts: PackageFacts, behaviour: ProviderBehaviour): Package {
  const bridged = !NATIVE.has(facts.name);
  return { facts, behaviour, bridged, wording: bridged ? bridgedWording : nativeWording };
}

/** @throws ProviderError naming the type and where its behaviour belongs, if there is none */
export function resourceType(provider: Package, type: string): ResourceType {
  const { facts, behaviour } = provider;
  const typeFacts = facts.resources[type];
  if (typeFacts === undefined) {
    throw new ProviderError(`${facts.name} ${facts.version} has no resource type ${type}`);
  }
  const typeBehaviour = behaviour.resources[type];
  if (typeBehaviour === undefined) {
    throw new ProviderError(
      `the sandbox does not know how ${type} behaves: add it to sandbox/providers/${facts.name}/`,
    );
  }
  return {
    package: provider,
    type,
    facts: typeFacts,
    inputs: { required: typeFacts.required, properties: typeFacts.inputs },
    outputs: { required: [], properties: typeFacts.outputs },
    behaviour: typeBehaviour,
  };
}

/** @throws ProviderError naming the function and where its behaviour belongs, if there is none */
export function providerFunction(provider: Package, token: string): FunctionFacts {
  const { facts, behaviour } = provider;
  const found = facts.functions[token];
  if (found === undefined) throw new ProviderError(`${facts.name} ${facts.version} has no function ${token}`);
  if (behaviour.functions[token] === undefined) {
    throw new ProviderError(
      `the sandbox does not know how ${token} behaves: add it to sandbox/providers/${facts.name}/`,
    );
  }
  return found;
}

/** The type token in a URN, `urn:pulumi:dev::estate::parent$digitalocean:index/vpc:Vpc::main`. */
export function typeOfUrn(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}

/** The logical name in a URN; it may hold `::` itself. */
export function nameOfUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
