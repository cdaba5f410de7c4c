import type { CallContext, CheckFailure, ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { items, sameSet, text, texts } from "../common/values.ts";
import { DROPLET, TAG, VOLUME } from "./types.ts";

const PATTERN = /^[a-zA-Z0-9:\-_]{1,255}$/;
const RULE =
  "tags may contain lowercase letters, numbers, colons, dashes, and underscores; there is a limit of 255 characters per tag";

/** The provider's check of a `tags` argument. */
export function validateTags(inputs: Properties): readonly CheckFailure[] {
  return items(inputs.tags).flatMap((tag, index) =>
    typeof tag === "string" && !PATTERN.test(tag) ? [{ property: `tags[${index}]`, reason: RULE }] : [],
  );
}

/** Tags are one set whatever their case and order. */
export function sameTags(left: Properties, right: Properties): boolean {
  const fold = (properties: Properties) => texts(properties, "tags").map((tag) => tag.toLowerCase());
  const known = items(left.tags).length === texts(left, "tags").length;
  return (
    known && items(right.tags).length === texts(right, "tags").length && sameSet(fold(left), fold(right))
  );
}

export function tagExists(context: CallContext, name: string): boolean {
  return context.cloud.get(TAG, tagId(name)) !== undefined;
}

/** Makes the tags that do not exist yet; the first spelling stays. */
export function ensureTags(context: CallContext, names: readonly string[]): void {
  for (const name of names) {
    if (!tagExists(context, name)) {
      context.cloud.put({ type: TAG, id: tagId(name), scope: "", properties: { name } });
    }
  }
}

/** Names differ in more than case. */
function tagId(name: string): string {
  return name.toLowerCase();
}

function counts(context: CallContext, name: string): Properties {
  const tagged = (type: string) =>
    context.cloud.list(type).filter((object) => {
      const tags = texts(object.properties, "tags").map((tag) => tag.toLowerCase());
      return tags.includes(name.toLowerCase());
    }).length;
  const dropletsCount = tagged(DROPLET);
  const volumesCount = tagged(VOLUME);
  return {
    dropletsCount,
    volumesCount,
    imagesCount: 0,
    volumeSnapshotsCount: 0,
    databasesCount: 0,
    totalResourceCount: dropletsCount + volumesCount,
  };
}

export const tag: ResourceBehaviour = {
  validate: (inputs) => {
    const name = inputs.name;
    return typeof name === "string" && !PATTERN.test(name) ? [{ property: "name", reason: RULE }] : [];
  },
  create: (inputs, context) => {
    const name = text(inputs, "name");
    ensureTags(context, [name]);
    return { id: name, outputs: { name, ...counts(context, name) } };
  },
  read: ({ id, inputs }, context) => {
    if (!tagExists(context, id)) return undefined;
    const outputs = { name: id, ...counts(context, id) };
    return { id, outputs, inputs: refreshedInputs(inputs, outputs, ["name"]) };
  },
  delete: ({ id }, context) => {
    context.cloud.remove(TAG, tagId(id));
    for (const type of [DROPLET, VOLUME]) untag(context, type, id);
  },
};

/** A deleted tag leaves everything that carried it. */
function untag(context: CallContext, type: string, name: string): void {
  for (const object of context.cloud.list(type)) {
    const tags = texts(object.properties, "tags");
    const left = tags.filter((other) => other.toLowerCase() !== name.toLowerCase());
    if (left.length < tags.length) {
      context.cloud.put({ ...object, properties: { ...object.properties, tags: left } });
    }
  }
}
