import { errorMessage } from "../../commands/failure.ts";
import type { OpenCloud } from "../cloud/cloud.ts";
import type { DeclaredImage } from "../cloud/declared-cloud.ts";
import { isSecretByFacts } from "../facts/check.ts";
import { loadFacts } from "../facts/load.ts";
import { faultsFrom } from "../faults/faults.ts";
import type { ProviderBehaviour } from "../provider/behaviour.ts";
import { checkInputs, DEFAULTS } from "../provider/check.ts";
import { readConfiguration } from "../provider/configuration.ts";
import { create, diff, read } from "../provider/operations.ts";
import { describePackage, type Package, type ResourceType, resourceType } from "../provider/package.ts";
import { hexFrom } from "../provider/random-hex.ts";
import type { Call, World } from "../provider/session.ts";
import { isList, isProperties, type Properties, type Value } from "../provider/values.ts";
import { differencesOf, type PropertyDifference } from "./differences.ts";
import { type ExportedResource, SECRET } from "./exported.ts";
import { Translation } from "./translation.ts";

/** What a comparison of one resource has shown. */
export interface Finding extends PropertyDifference {
  /**
   * `input`: what the provider fills in by itself. `output`: what the cloud answers. `diff`: a change that one of both
   * would plan although nothing was edited. `refused`: the simulated cloud does not make it.
   */
  readonly kind: "diff" | "input" | "output" | "refused";
  readonly type: string;
  readonly name: string;
}

export interface Comparison {
  readonly findings: readonly Finding[];
  /** Types with how many of them were compared. */
  readonly compared: ReadonlyMap<string, number>;
  /** Types of packages that are no cloud's, or not simulated. */
  readonly passedOver: ReadonlyMap<string, number>;
}

/** Packages whose resources a cloud answers for; keys, commands and random texts are made by the provider itself. */
const CLOUDS = ["consul", "digitalocean", "fastly", "openstack"];

export interface ReplayOptions extends Pick<World, "declaredClouds"> {
  readonly cloud: OpenCloud;
  readonly behaviours: readonly ProviderBehaviour[];
  readonly now: () => Date;
}

/** Asks the simulated cloud for everything that a real state has, in the same order, and compares the answers. */
export async function replay(
  resources: readonly ExportedResource[],
  { cloud, behaviours, now, declaredClouds }: ReplayOptions,
): Promise<Comparison> {
  const world: World = {
    ...{ cloud, now, faults: faultsFrom([]), answered: new Set<string>() },
    declaredClouds: declaredClouds?.map((declared) => ({
      ...declared,
      images: [...declared.images, ...imagesIn(resources)],
    })),
    // The real account has taken them.
    members: resources.flatMap(({ inputs }) => addressesIn(inputs)),
  };
  const packages = new Map(
    behaviours
      .filter((behaviour) => CLOUDS.includes(behaviour.package))
      .map((behaviour) => [behaviour.package, describePackage(loadFacts(behaviour.package), behaviour)]),
  );
  const providers = new Map<string, Properties>();
  const translation = new Translation();
  const findings: Finding[] = [];
  const compared = new Map<string, number>();
  const passedOver = new Map<string, number>();
  const made: Made[] = [];

  for (const resource of resources) {
    const { type, urn } = resource;
    const [name = ""] = type.split(":");
    const instance = /^pulumi:providers:(.+)$/.exec(type)?.[1];
    if (instance !== undefined) {
      const provider = packages.get(instance);
      if (provider) providers.set(urn, readConfiguration(provider, resource.inputs));
      continue;
    }
    const provider = packages.get(name);
    if (provider === undefined) {
      count(passedOver, type);
      continue;
    }
    count(compared, type);
    const configuration = providers.get(resource.provider) ?? {};
    const session = { world, package: provider, configuration };
    const call: Call = {
      ...{ session, urn, name: resource.name, type, signal: new AbortController().signal, arrived: [] },
    };
    try {
      made.push(await make(resource, provider, call, translation, findings));
    } catch (error) {
      findings.push(refusal(resource, errorMessage(error)));
    }
  }
  for (const each of made) findings.push(...(await answers(each, translation)));
  return { findings, compared, passedOver };
}

interface Made {
  readonly resource: ExportedResource;
  readonly type: ResourceType;
  readonly call: Call;
  readonly inputs: Properties;
  readonly id: string;
  readonly outputs: Properties;
}

async function make(
  resource: ExportedResource,
  provider: Package,
  call: Call,
  translation: Translation,
  findings: Finding[],
): Promise<Made> {
  const type = resourceType(provider, resource.type);
  const given = translation.properties(givenByProgram(type, resource.inputs));
  const { inputs, failures } = checkInputs(type, given, {
    urn: resource.urn,
    name: resource.name,
    configuration: call.session.configuration,
    randomHex: hexFrom(new Uint8Array(32), resource.urn),
  });
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
  findings.push(
    ...of(
      resource,
      "input",
      differencesOf(translation.properties(resource.inputs), inputs, () => false),
    ),
  );
  const { id, outputs } = await create(type, inputs, call);
  translation.pair(resource.id, id);
  translation.learn(resource.outputs, outputs);
  return { resource, type, call, inputs, id, outputs };
}

/** Outputs as they were at first or are once everything is there, and what would change by itself. */
async function answers(
  { resource, type, call, inputs, id, outputs }: Made,
  translation: Translation,
): Promise<readonly Finding[]> {
  const { types } = type.package.facts;
  const isSecret = (name: string) =>
    isSecretByFacts([name], type.outputs, types) || isSecretByFacts([name], type.inputs, types);
  const real = translation.properties(resource.outputs);
  const now = await read(type, { id, outputs, inputs }, call);
  const later = new Set(differencesOf(real, now?.outputs ?? {}, isSecret).map(({ property }) => property));
  const differing = differencesOf(real, outputs, isSecret).filter(({ property }) => later.has(property));
  return [...of(resource, "output", differing), ...planned(resource, type, call, inputs, id, real)];
}

/** A change that the simulated provider would plan of the real state, whose program has not changed. */
function planned(
  resource: ExportedResource,
  type: ResourceType,
  call: Call,
  inputs: Properties,
  id: string,
  outputs: Properties,
): readonly Finding[] {
  if (type.behaviour.compare === undefined) return [];
  try {
    const plan = diff(type, { id, outputs, oldInputs: inputs, newInputs: inputs }, [], call);
    return of(
      resource,
      "diff",
      plan.differences.map(({ path, replaces }) => ({
        property: path.filter((step) => typeof step === "string").join("."),
        real: "not known from an export",
        simulated: replaces ? "would be replaced at each up" : "would be updated at each up",
      })),
    );
  } catch (error) {
    return [refusal(resource, errorMessage(error))];
  }
}

/** An image's identifier differs by region and build, and an export has those that machines were made of. */
function imagesIn(resources: readonly ExportedResource[]): readonly DeclaredImage[] {
  const named = resources.flatMap(({ outputs: { imageId, imageName } }): [string, string][] =>
    typeof imageId === "string" && typeof imageName === "string" ? [[imageId, imageName]] : [],
  );
  return [...new Map(named)].map(([id, name]) => ({ id, name }));
}

/** Where alerts go: `alerts.emails` of a monitor's, `notifications[].emails` of a check's. */
function addressesIn(value: Value): readonly string[] {
  if (isList(value)) return value.flatMap(addressesIn);
  if (!isProperties(value)) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    name === "emails" && isList(each) ? each.map(String) : addressesIn(each),
  );
}

/** The inputs that the program set, without those that the provider's Check put there, and placeholders for secrets. */
function givenByProgram(type: ResourceType, inputs: Properties): Properties {
  const defaults = isList(inputs[DEFAULTS]) ? inputs[DEFAULTS] : [];
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]) => {
      const isText = type.facts.inputs[name]?.type === "string";
      if (defaults.includes(name) || name.startsWith("__") || (value === SECRET && !isText)) return [];
      return [[name, withoutMarks(value)]];
    }),
  );
}

function withoutMarks(value: Value): Value {
  if (isList(value)) return value.map(withoutMarks);
  if (!isProperties(value)) return value;
  const entries = Object.entries(value).filter(([name]) => !name.startsWith("__"));
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutMarks(each)]));
}

function of(
  { type, name }: ExportedResource,
  kind: Finding["kind"],
  differences: readonly PropertyDifference[],
): readonly Finding[] {
  return differences.map((difference) => ({ kind, type, name, ...difference }));
}

function refusal({ type, name }: ExportedResource, reason: string): Finding {
  // What differs by resource, so that one reason is told once.
  const text = reason
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID")
    .trim();
  return { kind: "refused", type, name, property: "", real: "made", simulated: text };
}

function count(counts: Map<string, number>, type: string): void {
  counts.set(type, (counts.get(type) ?? 0) + 1);
}
