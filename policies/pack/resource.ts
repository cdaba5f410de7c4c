/** Stands in an input for what only the engine can know yet. */
export const unknown: unique symbol = Symbol("unknown");

/** A resource as a plan has it. */
export interface PlannedResource {
  readonly urn: string;
  /** `digitalocean:index/droplet:Droplet`. */
  readonly type: string;
  readonly name: string;
  /** Plain values, secret ones too; `unknown` for what is not known yet. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Places of secrets in the inputs, `headers[0].source`. */
  readonly secrets: readonly string[];
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
}

export type Values = Readonly<Record<string, unknown>>;

export function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A known text; undefined for what is absent, unknown or something else. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The objects of a list; none where there is no list yet. */
export function objects(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value.filter(isValues) : [];
}

/** The known texts of a list. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** Whether a value is known and another one than it must be. Absence counts as known. */
export function differs(value: unknown, expected: unknown): boolean {
  return value !== unknown && value !== expected;
}

/** Whether a value is known to be absent or empty. */
export function isMissing(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

/** Whether an input is secret, by itself or within a secret one. */
export function isSecret({ secrets }: PlannedResource, place: string): boolean {
  return secrets.some(
    (secret) => place === secret || place.startsWith(`${secret}.`) || place.startsWith(`${secret}[`),
  );
}

/** A text of a resource with its place, `headers[0].source`. */
export interface PlacedText {
  readonly place: string;
  /** The last name of the place, `source`. */
  readonly key: string;
  readonly value: string;
}

/** Every known text in a resource's inputs. */
export function placedTexts(value: unknown, place = "", key = ""): readonly PlacedText[] {
  if (typeof value === "string") return [{ place, key, value }];
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => placedTexts(entry, `${place}[${index}]`, key));
  }
  if (!isValues(value)) return [];
  return Object.entries(value).flatMap(([name, entry]) =>
    placedTexts(entry, place === "" ? name : `${place}.${name}`, name),
  );
}

/** How a value is named in a message. */
export function shown(value: unknown): string {
  if (value === unknown) return "not known yet";
  return value === undefined ? "absent" : JSON.stringify(value);
}
