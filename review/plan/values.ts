import { type Inputs, SECRET, UNKNOWN } from "./plan.ts";

/** What the engine writes for a value of each kind that only an update will know (Pulumi SDK, resource/plugin/rpc.go). */
const UNKNOWN_VALUES = new RegExp(
  [
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  ].join("|"),
  "g",
);

/** Key of an object that is a special value, and what it holds where that is a secret (Pulumi SDK, resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** No private key belongs into a review, whether or not the program said that it is secret. */
const PRIVATE_KEY = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text of a preview without what it must not show. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(PRIVATE_KEY, SECRET).replaceAll(UNKNOWN_VALUES, UNKNOWN);
}

/** A value of a preview as a plan has it: secrets and unknowns by their words, also one made with `--show-secrets`. */
export function readValue(value: unknown): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (Array.isArray(value)) return value.map(readValue);
  if (!isRecord(value)) return value;
  if (value[SIGNATURE] === SECRET_SIGNATURE) return SECRET;
  return readInputs(value);
}

/** The same of a resource's inputs, without what a provider keeps for itself (`__defaults`). */
export function readInputs(inputs: Readonly<Record<string, unknown>>): Inputs {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key]) => !key.startsWith("__"))
      .map(([key, value]) => [key, readValue(value)]),
  );
}
