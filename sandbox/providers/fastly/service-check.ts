import type { CheckFailure } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { conflict, inRange, oneOf, snakeCase } from "../common/validators.ts";
import { records } from "../common/values.ts";

type Choices = Readonly<Record<string, readonly string[]>>;

const SNIPPET_TYPES = [
  "init",
  "recv",
  "hash",
  "hit",
  "miss",
  "pass",
  "fetch",
  "error",
  "deliver",
  "log",
  "none",
];
/** By block: the words that its arguments may be. */
const WORDS: Readonly<Record<string, Choices>> = {
  conditions: { type: ["REQUEST", "RESPONSE", "CACHE", "PREFETCH"] },
  headers: {
    action: ["set", "append", "delete", "regex", "regex_repeat"],
    type: ["request", "fetch", "cache", "response"],
  },
  snippets: { type: SNIPPET_TYPES },
  dynamicsnippets: { type: SNIPPET_TYPES },
};
const LOGGING_WORDS: Choices = {
  messageType: ["classic", "loggly", "logplex", "blank"],
  compressionCodec: ["zstd", "snappy", "gzip"],
  processingRegion: ["none", "us", "eu"],
};

/** The provider's checks of single arguments. Whether names lead anywhere, only the API knows. */
export function validateService(inputs: Properties): readonly CheckFailure[] {
  return [
    ...conflict(inputs, "forceDestroy", "reuse"),
    ...Object.entries(WORDS).flatMap(([key, words]) => validateWords(inputs, key, words)),
    ...Object.keys(inputs)
      .filter((key) => key.startsWith("logging"))
      .flatMap((key) => validateLogging(inputs, key)),
  ];
}

function validateLogging(inputs: Properties, key: string): readonly CheckFailure[] {
  return [
    ...validateWords(inputs, key, LOGGING_WORDS),
    ...records(inputs, key).flatMap((entry, index) =>
      inRange(entry, "formatVersion", 1, 2, place(key, index, "formatVersion")),
    ),
  ];
}

function validateWords(inputs: Properties, key: string, words: Choices): readonly CheckFailure[] {
  return records(inputs, key).flatMap((entry, index) =>
    Object.entries(words).flatMap(([name, choices]) => oneOf(entry, name, choices, place(key, index, name))),
  );
}

/** Terraform calls a list of blocks by the singular. */
function place(key: string, index: number, name: string) {
  const label = `${snakeCase(key).replace(/s$/, "")}.${index}.${snakeCase(name)}`;
  return { label, path: `${key}[${index}].${name}` };
}
