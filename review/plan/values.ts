import { UNKNOWN_TEXTS } from "../../commands/engine-values.ts";
import { isRecord } from "../../commands/record.ts";
import { type Inputs, SECRET, UNKNOWN } from "./plan.ts";

const UNKNOWN_VALUES = new RegExp(UNKNOWN_TEXTS.join("|"), "g");

/** Key of an object that is a special value, and what it holds where that is a secret (Pulumi SDK, resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** No private key belongs into a review, whether or not the program said that it is secret. */
const PRIVATE_KEY = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g;

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
