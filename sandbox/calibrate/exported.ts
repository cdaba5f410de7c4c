import { Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import { isProperties, type Properties, type Value } from "../provider/values.ts";

/** Stands where the export has a secret, encrypted or masked: what it is stays unknown. */
export const SECRET = "[secret]";

/** Key of an object that is a special value (Pulumi SDK, resource/sig); all but secrets are assets. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** A resource of the export that a provider made. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  /** URN of the provider instance, without its identifier; "" for a provider itself. */
  readonly provider: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/**
 * Resources of `pulumi stack export`, in the state's order: what another one needs stands before it.
 * @throws {Failure} where the text is none
 */
export function readExport(text: string, source: string): readonly ExportedResource[] {
  const document = parsed(text, source);
  const deployment = isRecord(document) ? document.deployment : undefined;
  const resources = isRecord(deployment) ? deployment.resources : undefined;
  if (!Array.isArray(resources)) {
    throw new Failure(
      `${source} is no export of a stack; write it with: pulumi stack export --stack NAME > ${source}`,
    );
  }
  return resources.flatMap((resource) => {
    if (!isRecord(resource) || resource.custom !== true || resource.delete === true) return [];
    const { urn, type, id = "", provider = "" } = resource;
    if (typeof urn !== "string" || typeof type !== "string") return [];
    return [
      {
        urn,
        type,
        name: urn.split("::").slice(3).join("::"),
        id: String(id),
        provider: String(provider).split("::").slice(0, -1).join("::"),
        inputs: propertiesOf(resource.inputs),
        outputs: propertiesOf(resource.outputs),
      },
    ];
  });
}

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(`${source} is no JSON; write it with: pulumi stack export --stack NAME > ${source}`);
  }
}

function propertiesOf(value: unknown): Properties {
  const read = readValue(value);
  return isProperties(read) ? read : {};
}

function readValue(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(readValue);
  if (!isRecord(value)) return null;
  if (SIGNATURE in value) return value[SIGNATURE] === SECRET_SIGNATURE ? SECRET : null;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, readValue(each)]));
}
