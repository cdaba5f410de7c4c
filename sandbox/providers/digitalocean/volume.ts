import { type Change, ProviderError, type ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { refreshedInputs } from "../common/refresh.ts";
import { atLeast, conflict, notEmpty, oneOf } from "../common/validators.ts";
import { maybeText, number, numbers, text, texts, withDefaults } from "../common/values.ts";
import { attachVolume, detachVolume } from "./attachments.ts";
import { apiError, notFound } from "./errors.ts";
import { REGIONS } from "./regions.ts";
import { ensureTags, sameTags, validateTags } from "./tags.ts";
import { VOLUME } from "./types.ts";

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const MOST_GIBIBYTES = 16_384;
const MOST_LABEL: Readonly<Record<string, number>> = { ext4: 16, xfs: 12 };
const INPUTS = [
  "description",
  "initialFilesystemLabel",
  "initialFilesystemType",
  "name",
  "region",
  "size",
  "tags",
];

export const volume: ResourceBehaviour = {
  normalise: (inputs) =>
    typeof inputs.region === "string" ? { ...inputs, region: inputs.region.toLowerCase() } : inputs,
  validate: (inputs) => [
    ...notEmpty(inputs, "name", "region"),
    ...atLeast(inputs, "size", 1),
    ...oneOf(inputs, "initialFilesystemType", ["ext4", "xfs"]),
    ...conflict(inputs, "initialFilesystemType", "filesystemType"),
    ...validateTags(inputs),
  ],
  compare: (change) => {
    const error = shrinks(change) ? "volumes `size` can only be expanded and not shrunk" : undefined;
    const ignore = sameTags(change.oldInputs, change.newInputs) ? ["tags"] : [];
    return error === undefined ? { ignore } : { error };
  },
  create: (inputs, context) => {
    const request = "POST /v2/volumes";
    const prefix = "Error creating Volume";
    refuseVolume(inputs, (message) => apiError(context, prefix, request, 422, message));
    const region = text(inputs, "region");
    const twin = context.cloud.list(VOLUME).some(({ scope, properties }) => {
      return scope === region && text(properties, "name") === text(inputs, "name");
    });
    if (twin) throw apiError(context, prefix, request, 409, "a volume with that name already exists");
    ensureTags(context, texts(inputs, "tags"));
    const id = context.cloud.uuid();
    const filesystemType = maybeText(inputs, "initialFilesystemType") ?? text(inputs, "filesystemType");
    const properties: Properties = {
      ...withDefaults(inputs, { tags: [] }),
      filesystemType,
      filesystemLabel: text(inputs, "initialFilesystemLabel"),
      dropletIds: [],
      volumeUrn: `do:volume:${id}`,
    };
    context.cloud.put({ type: VOLUME, id, scope: region, properties });
    return { id, outputs: properties };
  },
  read: ({ id, inputs }, context) => {
    const found = context.cloud.get(VOLUME, id);
    if (found === undefined) return undefined;
    return { id, outputs: found.properties, inputs: refreshedInputs(inputs, found.properties, INPUTS) };
  },
  update: (change, context) => {
    const { id, newInputs } = change;
    const found = context.cloud.get(VOLUME, id);
    const request = `POST /v2/volumes/${id}/actions`;
    if (found === undefined) throw notFound(context, "Error resizing volume", request);
    if (shrinks(change)) throw new ProviderError("volumes `size` can only be expanded and not shrunk");
    const size = number(newInputs, "size") ?? 0;
    if (size > MOST_GIBIBYTES) throw apiError(context, "Error resizing volume", request, 422, TOO_LARGE);
    ensureTags(context, texts(newInputs, "tags"));
    const properties = { ...found.properties, size, tags: texts(newInputs, "tags") };
    context.cloud.put({ ...found, properties });
    return properties;
  },
  delete: ({ id }, context) => {
    const found = context.cloud.get(VOLUME, id);
    if (found === undefined) return;
    if (numbers(found.properties, "dropletIds").length > 0) {
      const message =
        "A volume that's attached to a Droplet cannot be deleted. Please detach it first before deleting.";
      throw apiError(context, "Error deleting volume", `DELETE /v2/volumes/${id}`, 409, message);
    }
    context.cloud.remove(VOLUME, id);
  },
};

export const volumeAttachment: ResourceBehaviour = {
  create: (inputs, context) => {
    const dropletId = String(number(inputs, "dropletId") ?? "");
    const volumeId = text(inputs, "volumeId");
    attachVolume(context, "Error attaching volume to droplet after retry timeout", volumeId, dropletId);
    const unique = context.cloud.sequence("digitalocean volume attachment");
    return { id: `${dropletId}-${volumeId}-${unique}`, outputs: inputs };
  },
  read: ({ id, outputs, inputs }, context) => {
    const found = context.cloud.get(VOLUME, text(outputs, "volumeId"));
    const [holder] = numbers(found?.properties ?? {}, "dropletIds");
    return holder !== undefined && holder === number(outputs, "dropletId")
      ? { id, outputs, inputs }
      : undefined;
  },
  delete: ({ outputs }, context) =>
    detachVolume(context, text(outputs, "volumeId"), String(number(outputs, "dropletId") ?? "")),
};

const TOO_LARGE = `volume size must be at most ${MOST_GIBIBYTES} GiB`;

function refuseVolume(inputs: Properties, refused: (message: string) => Error): void {
  if (!REGIONS.has(text(inputs, "region"))) throw refused("invalid region");
  if (!NAME.test(text(inputs, "name"))) {
    throw refused(
      "volume name must begin with a lowercase letter and hold at most 64 lowercase letters, digits and dashes",
    );
  }
  if ((number(inputs, "size") ?? 0) > MOST_GIBIBYTES) throw refused(TOO_LARGE);
  const type = text(inputs, "initialFilesystemType");
  const longest = MOST_LABEL[type];
  if (longest !== undefined && text(inputs, "initialFilesystemLabel").length > longest) {
    throw refused(`a label of ${type} has at most ${longest} characters`);
  }
}

function shrinks({ oldInputs, outputs, newInputs }: Change): boolean {
  const before = number(outputs, "size") ?? number(oldInputs, "size") ?? 0;
  const after = number(newInputs, "size");
  return after !== undefined && after < before;
}
