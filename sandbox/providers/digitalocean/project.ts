import type { CloudObject } from "../../cloud/cloud.ts";
import type { CallContext, CheckFailure, ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { lengthInRange, oneOf } from "../common/validators.ts";
import { flag, given, pick, sameSet, text, texts, withDefaults } from "../common/values.ts";
import { apiError, notFound } from "./errors.ts";
import { DOMAIN, DROPLET, PROJECT, RESERVED_IP, VOLUME } from "./types.ts";

const INPUTS = ["description", "environment", "isDefault", "name", "purpose", "resources"];
const ENVIRONMENTS = ["development", "staging", "production"];
/** Kinds that a project can hold, and where they are kept; others are held without a look. */
const KINDS: Readonly<Record<string, string | undefined>> = {
  droplet: DROPLET,
  domain: DOMAIN,
  volume: VOLUME,
  reservedip: RESERVED_IP,
  floatingip: RESERVED_IP,
};
const OTHER_KINDS = ["space", "loadbalancer", "kubernetes", "dbaas", "app"];

export const project: ResourceBehaviour = {
  normalise: (inputs) => withDefaults(inputs, { purpose: "Web Application" }),
  validate: (inputs) => [
    ...lengthInRange(inputs, "name", 1, 175),
    ...lengthInRange(inputs, "description", 0, 255),
    ...lengthInRange(inputs, "purpose", 0, 255),
    ...oneOf(inputs, "environment", ENVIRONMENTS, { ignoreCase: true }),
  ],
  compare: ({ oldInputs, newInputs }) => ({
    ignore: [
      ...(sameIgnoringCase(oldInputs, newInputs, "environment") ? ["environment"] : []),
      ...(sameSet(oldInputs.resources, newInputs.resources) ? ["resources"] : []),
    ],
  }),
  create: (inputs, context) => {
    const request = "POST /v2/projects";
    refuseName(inputs, undefined, context, "Error creating Project", request);
    const id = context.cloud.uuid();
    const now = rfc3339(context.now());
    const properties = {
      ...pick(inputs, ["name", "description", "environment", "purpose"]),
      isDefault: flag(inputs, "isDefault"),
      ownerId: 1,
      ownerUuid: "00000000-0000-4000-8000-0000000000aa",
      createdAt: now,
      updatedAt: now,
    };
    const urns = texts(inputs, "resources");
    refuseUrns(urns, id, context);
    if (flag(inputs, "isDefault")) dethrone(context);
    context.cloud.put({ type: PROJECT, id, scope: "", properties });
    assign(context, id, urns);
    return { id, outputs: view(context, id) };
  },
  read: ({ id, inputs }, context) => {
    if (context.cloud.get(PROJECT, id) === undefined) return undefined;
    const outputs = view(context, id);
    const refreshed = refreshedInputs(inputs, outputs, INPUTS);
    const kept = sameIgnoringCase(inputs, outputs, "environment") ? pick(inputs, ["environment"]) : {};
    const order = sameSet(inputs.resources, outputs.resources) ? pick(inputs, ["resources"]) : {};
    return { id, outputs, inputs: { ...refreshed, ...kept, ...order } };
  },
  update: ({ id, newInputs }, context) => {
    const request = `PUT /v2/projects/${id}`;
    const found = context.cloud.get(PROJECT, id);
    if (found === undefined) throw notFound(context, "Error updating Project", request);
    refuseName(newInputs, id, context, "Error updating Project", request);
    const wanted = texts(newInputs, "resources");
    refuseUrns(wanted, id, context);
    if (flag(newInputs, "isDefault")) dethrone(context);
    const properties = {
      ...found.properties,
      ...pick(newInputs, ["name", "description", "environment", "purpose"]),
      isDefault: flag(newInputs, "isDefault") || flag(found.properties, "isDefault"),
      updatedAt: rfc3339(context.now()),
    };
    context.cloud.put({ ...found, properties });
    const removed = given(newInputs, "resources")
      ? resourcesOf(context, id).filter((urn) => !wanted.includes(urn))
      : [];
    assign(context, id, wanted);
    assign(context, defaultProject(context), removed);
    return view(context, id);
  },
  delete: ({ id }, context) => {
    if (context.cloud.get(PROJECT, id) === undefined) return;
    const held = resourcesOf(context, id);
    context.cloud.remove(PROJECT, id);
    if (held.length > 0) assign(context, defaultProject(context), held);
  },
};

/** Some of a project's resources; a project that is missing takes nothing, and nobody says so. */
export const projectResources: ResourceBehaviour = {
  validate: (inputs) => validateUuid(inputs),
  compare: ({ oldInputs, newInputs }) => ({
    ignore: sameSet(oldInputs.resources, newInputs.resources) ? ["resources"] : [],
  }),
  create: (inputs, context) => {
    const id = text(inputs, "project");
    if (context.cloud.get(PROJECT, id) !== undefined) {
      refuseUrns(texts(inputs, "resources"), id, context);
      assign(context, id, texts(inputs, "resources"));
    }
    return { id, outputs: inputs };
  },
  read: ({ id, outputs, inputs }, context) => {
    if (context.cloud.get(PROJECT, id) === undefined) return undefined;
    const held = resourcesOf(context, id);
    const resources = texts(outputs, "resources").filter((urn) => held.includes(urn));
    const state = { ...outputs, resources };
    return { id, outputs: state, inputs: refreshedInputs(inputs, state, ["resources"]) };
  },
  update: ({ id, oldInputs, newInputs }, context) => {
    const wanted = texts(newInputs, "resources");
    refuseUrns(wanted, id, context);
    const removed = texts(oldInputs, "resources").filter((urn) => !wanted.includes(urn));
    assign(context, defaultProject(context), removed);
    assign(context, id, wanted);
    return newInputs;
  },
  delete: ({ id, outputs }, context) => {
    const held = resourcesOf(context, id);
    const own = texts(outputs, "resources").filter((urn) => held.includes(urn));
    if (own.length > 0) assign(context, defaultProject(context), own);
  },
};

/** Every account has one; it is made when something has to fall into it. */
function defaultProject(context: CallContext): string {
  const existing = context.cloud.list(PROJECT).find(({ properties }) => flag(properties, "isDefault"));
  if (existing !== undefined) return existing.id;
  const id = context.cloud.uuid();
  const properties = { name: "first-project", purpose: "Web Application", isDefault: true, resources: [] };
  context.cloud.put({ type: PROJECT, id, scope: "", properties });
  return id;
}

function dethrone(context: CallContext): void {
  for (const object of context.cloud.list(PROJECT)) {
    if (!flag(object.properties, "isDefault")) continue;
    context.cloud.put({ ...object, properties: { ...object.properties, isDefault: false } });
  }
}

/** A resource is in one project at a time. */
function assign(context: CallContext, id: string, urns: readonly string[]): void {
  if (urns.length === 0) return;
  for (const object of context.cloud.list(PROJECT)) {
    const others = texts(object.properties, "resources").filter((urn) => !urns.includes(urn));
    const resources = object.id === id ? [...others, ...urns] : others;
    context.cloud.put({ ...object, properties: { ...object.properties, resources } });
  }
}

function resourcesOf(context: CallContext, id: string): readonly string[] {
  const urns = texts(context.cloud.get(PROJECT, id)?.properties ?? {}, "resources");
  return urns.filter((urn) => exists(context, urn));
}

function exists(context: CallContext, urn: string): boolean {
  const [, kind = "", name = ""] = urn.split(":");
  const type = KINDS[kind];
  return type === undefined || context.cloud.get(type, name) !== undefined;
}

function refuseUrns(urns: readonly string[], id: string, context: CallContext): void {
  const request = `POST /v2/projects/${id}/resources`;
  for (const urn of urns) {
    const [prefix, kind = "", name = ""] = urn.split(":");
    const known = KINDS[kind] !== undefined || OTHER_KINDS.includes(kind);
    if (prefix !== "do" || !known || name === "") {
      throw apiError(
        context,
        "Error assigning resources",
        request,
        400,
        `resource ${urn} can not be in a project`,
      );
    }
    if (!exists(context, urn)) {
      throw apiError(context, "Error assigning resources", request, 404, `resource ${urn} does not exist`);
    }
  }
}

function refuseName(
  inputs: Properties,
  self: string | undefined,
  context: CallContext,
  prefix: string,
  request: string,
): void {
  const name = text(inputs, "name");
  const twin = (object: CloudObject) => object.id !== self && text(object.properties, "name") === name;
  if (context.cloud.list(PROJECT).some(twin)) {
    throw apiError(context, prefix, request, 409, "name is already in use");
  }
}

function view(context: CallContext, id: string): Properties {
  const properties = context.cloud.get(PROJECT, id)?.properties ?? {};
  return { ...properties, resources: resourcesOf(context, id) };
}

function sameIgnoringCase(left: Properties, right: Properties, key: string): boolean {
  const [before, after] = [text(left, key), text(right, key)];
  return before !== "" && before.toLowerCase() === after.toLowerCase();
}

function validateUuid(inputs: Properties): readonly CheckFailure[] {
  const id = inputs.project;
  if (typeof id !== "string" || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return [];
  return [{ property: "project", reason: `expected "project" to be a valid UUID, got ${id}` }];
}

function rfc3339(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
