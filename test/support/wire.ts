/** Values as the SDK sends them: secrets, unknowns and references to resources are objects with a signature. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What stands in a recorded input for a value that only the engine can know yet. */
export const unknown = "<unknown>";

/** A plain value with the places of its secrets, `headers[0].source`. */
export interface Decoded {
  readonly value: unknown;
  readonly secrets: readonly string[];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value marked as secret, as the engine marks it. */
export function secret(value: unknown): unknown {
  return isRecord(value) && value[signature] === secretSignature
    ? value
    : { [signature]: secretSignature, value };
}

/** Separates a value from what is said about it. */
export function decode(value: unknown, path = ""): Decoded {
  if (value === unknownText) return { value: unknown, secrets: [] };
  if (Array.isArray(value)) {
    const items = value.map((item, index) => decode(item, `${path}[${index}]`));
    return { value: items.map((item) => item.value), secrets: items.flatMap(({ secrets }) => secrets) };
  }
  if (!isRecord(value)) return { value, secrets: [] };
  if (value[signature] === secretSignature) {
    const inner = decode(value.value, path);
    return { value: inner.value, secrets: [path, ...inner.secrets] };
  }
  if (value[signature] === resourceSignature) return { value: value.urn, secrets: [] };
  const entries = Object.entries(value).map(
    ([key, entry]) => [key, decode(entry, path === "" ? key : `${path}.${key}`)] as const,
  );
  return {
    value: Object.fromEntries(entries.map(([key, entry]) => [key, entry.value])),
    secrets: entries.flatMap(([, { secrets }]) => secrets),
  };
}
