import type { CloudObject } from "../../cloud/cloud.ts";
import {
  type CallContext,
  type Change,
  PartialError,
  ProviderError,
  type ResourceBehaviour,
} from "../../provider/behaviour.ts";
import { equal, hasUnknown, isProperties, type Properties, type Value } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import {
  filled,
  flag,
  items,
  mapRecords,
  number,
  pick,
  records,
  sameSet,
  text,
  unknown,
  without,
} from "../common/values.ts";
import { BLOCKS, withServiceDefaults } from "./blocks.ts";
import { apiError, duplicate, notFound } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import { validateService } from "./service-check.ts";
import { invalidity, planError, refuseBlocks } from "./service-rules.ts";
import { SERVICE_VCL } from "./types.ts";

/** Changes of these make no new version. */
const VERSIONLESS = ["name", "comment", "versionComment"];
/** Only the provider knows these. */
const LOCAL = ["activate", "forceDestroy", "reuse", "stage"];
const VERSIONS = ["activeVersion", "clonedVersion", "stagedVersion", "latestVersion"];

export const serviceVcl: ResourceBehaviour = {
  normalise: withServiceDefaults,
  validate: validateService,
  compare: ({ outputs, oldInputs, newInputs }) => {
    const error = planError(newInputs);
    if (error !== undefined) return { error };
    const state = plainBlocks(outputs);
    const blocks = Object.keys(newInputs).filter(isBlock);
    const same = blocks.filter((key) => sameBlocks(state[key], newInputs[key]));
    const byThemselves = blocks.filter(
      (key) => !same.includes(key) && sameSet(oldInputs[key], newInputs[key]),
    );
    return { ignore: same, ...(byThemselves.length > 0 ? { changedOutputs: byThemselves } : {}) };
  },
  foresee: (inputs) => {
    refusePlan(inputs);
    return {};
  },
  foreseeUpdate: (change) => {
    const { newInputs } = change;
    if (!differs(change, VERSIONLESS)) return {};
    return {
      ...unknown("clonedVersion"),
      ...(flag(newInputs, "activate") ? unknown("activeVersion") : {}),
      ...(flag(newInputs, "stage") ? unknown("stagedVersion") : {}),
    };
  },
  create: (inputs, context) => {
    refusePlan(inputs);
    const name = text(inputs, "name");
    const twin = context.cloud.list(SERVICE_VCL).some(({ properties }) => properties.name === name);
    if (twin) throw duplicate("service", name);
    refuseBlocks(inputs, undefined, context);
    const id = identifier(context.cloud.uuid());
    const draft = {
      ...withIdentifiers(id, filledByApi(inputs)),
      activeVersion: 0,
      clonedVersion: 1,
      stagedVersion: 0,
      latestVersion: 1,
    };
    const object = { type: SERVICE_VCL, id, scope: "", properties: draft };
    context.cloud.put(object);
    const wrong = invalidity(inputs);
    if (wrong !== undefined) {
      // The service is there, with a version that can not be activated.
      const outputs = view(draft, inputs);
      throw new PartialError(invalid(id, wrong), { id, outputs: { ...outputs, clonedVersion: 0 } });
    }
    return { id, outputs: view(publish(context, object, inputs), inputs) };
  },
  read: ({ id: given, outputs, inputs }, context) => {
    const [id = "", version] = given.split("@");
    const found = context.cloud.get(SERVICE_VCL, id);
    if (found === undefined || flag(found.properties, "deleted")) return undefined;
    const imported = Object.keys(inputs).length === 0;
    const latest = number(found.properties, "latestVersion") ?? 1;
    if (version !== undefined && (Number(version) < 1 || Number(version) > latest)) {
      throw notFound(`Cannot find version '${version}'`);
    }
    const before = imported ? { ...found.properties, activate: true } : { ...outputs, ...inputs };
    const state = view(found.properties, before, imported);
    const moved = !imported && number(outputs, "activeVersion") !== number(found.properties, "activeVersion");
    const names = Object.keys(found.properties).filter((key) => !VERSIONS.includes(key));
    const known = refreshedInputs(inputs, plainBlocks(state), names, LOCAL);
    const added = moved ? pick(plainBlocks(state), names.filter(isBlock)) : {};
    return { id, outputs: state, inputs: orderedLike(inputs, { ...known, ...added }) };
  },
  update: (change, context) => {
    const { id, newInputs } = change;
    refusePlan(newInputs);
    const found = context.cloud.get(SERVICE_VCL, id);
    if (found === undefined) throw notFound("Cannot find 'service'");
    const activates = flag(newInputs, "activate");
    if (
      !activates &&
      ["name", "comment"].some((key) => !equal(change.oldInputs[key] ?? null, newInputs[key] ?? null))
    ) {
      context.warn?.(
        "Some changes are ignored: 'name' and 'comment' attributes can only be updated with 'activate = true'",
      );
    }
    const versionless = activates ? pick(newInputs, ["name", "comment"]) : {};
    const draft =
      activates && number(found.properties, "clonedVersion") !== number(found.properties, "activeVersion");
    const clones = differs(change, [...VERSIONLESS, ...LOCAL]);
    if (clones) refuseBlocks(newInputs, id, context);
    const wrong = clones || draft ? invalidity(newInputs) : undefined;
    if (wrong !== undefined) throw new ProviderError(invalid(id, wrong));
    if (!clones) {
      const properties = { ...found.properties, ...versionless, ...pick(newInputs, ["versionComment"]) };
      const object = { ...found, properties };
      context.cloud.put(object);
      return view(draft ? publish(context, object, newInputs) : properties, newInputs);
    }
    const latest = (number(found.properties, "latestVersion") ?? 0) + 1;
    const properties = {
      ...withIdentifiers(id, filledByApi(withLosses(plainBlocks(change.outputs), newInputs))),
      ...pick(found.properties, activates ? VERSIONS : [...VERSIONS, "name", "comment"]),
      ...versionless,
      clonedVersion: latest,
      latestVersion: latest,
    };
    return view(publish(context, { ...found, properties }, newInputs), newInputs);
  },
  delete: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(SERVICE_VCL, id);
    if (found === undefined) return;
    const settings = { ...outputs, ...inputs };
    const reuse = flag(settings, "reuse");
    const active = (number(found.properties, "activeVersion") ?? 0) > 0;
    if (active && !reuse && !flag(settings, "forceDestroy")) {
      throw apiError(400, "Bad request", "Cannot delete service with active version");
    }
    if (reuse) context.cloud.put({ ...found, properties: { ...found.properties, activeVersion: 0 } });
    else context.cloud.remove(SERVICE_VCL, id);
  },
};

/** Whether a domain is on a service whose version is active: TLS ends there. */
export function isServed(context: CallContext, domain: string): boolean {
  return context.cloud.list(SERVICE_VCL).some(({ properties }) => {
    return (
      properties.activeVersion !== 0 && records(properties, "domains").some(({ name }) => name === domain)
    );
  });
}

function publish(context: CallContext, object: CloudObject, inputs: Properties): Properties {
  const version = number(object.properties, "clonedVersion") ?? 1;
  const properties = {
    ...object.properties,
    ...(flag(inputs, "activate") ? { activeVersion: version } : {}),
    ...(flag(inputs, "stage") ? { stagedVersion: version } : {}),
  };
  context.cloud.put({ ...object, properties });
  return properties;
}

function refusePlan(inputs: Properties): void {
  const error = planError(inputs);
  if (error !== undefined) throw new ProviderError(error);
}

function invalid(id: string, message: string): string {
  return `invalid configuration for Fastly Service (${id}): ${message}`;
}

function isBlock(key: string): boolean {
  return BLOCKS.some((block) => block.key === key) || key.startsWith("logging");
}

/** Sets of blocks as Terraform compares state and configuration: what is empty is absent (terraform-plugin-sdk, schema.Set). */
function sameBlocks(state: Value | undefined, configuration: Value | undefined): boolean {
  return sameSet(withoutEmpty(state), withoutEmpty(configuration));
}

function withoutEmpty(blocks: Value | undefined): Value[] {
  return items(blocks).map((block) =>
    isProperties(block)
      ? Object.fromEntries(Object.entries(block).filter(([, value]) => !isEmpty(value)))
      : block,
  );
}

function isEmpty(value: Value): boolean {
  return value === null || value === false || value === 0 || value === "" || equal(value, []);
}

function filledByApi(inputs: Properties): Properties {
  return BLOCKS.reduce(
    (result, { key, filledByApi: values = {} }) =>
      mapRecords(result, key, (entry) => ({
        ...entry,
        ...without(values, ...Object.keys(values).filter((name) => filled(entry, name))),
      })),
    inputs,
  );
}

/** What arrives where a block of that name is there and differs: the provider sends what changes, and nothing else. */
function withLosses(state: Properties, inputs: Properties): Properties {
  return BLOCKS.reduce((result, { key, lostByUpdate = [] }) => {
    if (lostByUpdate.length === 0) return result;
    return mapRecords(result, key, (entry) => {
      const before = records(state, key).find(({ name }) => name === entry.name);
      if (before === undefined || sameBlocks([before], [entry])) return entry;
      const lost = lostByUpdate.filter((name) => flag(before, name) && flag(entry, name));
      return { ...entry, ...Object.fromEntries(lost.map((name) => [name, false])) };
    });
  }, inputs);
}

function differs({ outputs, oldInputs, newInputs }: Change, except: readonly string[]): boolean {
  const state = plainBlocks(outputs);
  const keys = new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)]);
  return [...keys].some((key) => {
    if (except.includes(key)) return false;
    const before = oldInputs[key] ?? null;
    const after = newInputs[key] ?? null;
    if (hasUnknown(after)) return true;
    return isBlock(key) ? !sameBlocks(state[key], after) : !equal(before, after);
  });
}

/** Dictionaries, access lists and the like have an identifier that outlives versions. */
function withIdentifiers(id: string, inputs: Properties): Properties {
  return BLOCKS.reduce(
    (result, { key, kind, identifier: field }) => {
      if (field === undefined) return result;
      return mapRecords(result, key, (entry) => ({
        ...entry,
        [field]: identifier(`${id} ${kind} ${text(entry, "name")}`),
      }));
    },
    without(inputs, ...LOCAL),
  );
}

function plainBlocks(state: Properties): Properties {
  return BLOCKS.reduce((result, { key, identifier: field }) => {
    return field === undefined ? result : mapRecords(result, key, (entry) => without(entry, field));
  }, state);
}

/** Blocks are sets: the program's order stays where nothing else changed. */
function orderedLike(before: Properties, refreshed: Properties): Properties {
  const kept = Object.keys(refreshed).filter((key) => isBlock(key) && sameSet(before[key], refreshed[key]));
  return { ...refreshed, ...pick(before, kept) };
}

function view(properties: Properties, before: Properties, imported = false): Properties {
  return {
    ...without(properties, "latestVersion"),
    ...pick(before, LOCAL),
    forceRefresh: false,
    imported,
  };
}
