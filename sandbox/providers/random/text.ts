import { randomBytes, randomInt } from "node:crypto";
import { encodeBase64, hashSync } from "bcryptjs";
import type { CheckFailure, ResourceBehaviour } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { atLeast, flagOr, KEPT_IN_STATE, numberOr, textOr } from "./common.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

export const randomString: ResourceBehaviour = {
  ...KEPT_IN_STATE,
  validate: validateText,
  create: (inputs) => {
    const result = randomText(inputs);
    return { id: result, outputs: { ...inputs, ...settings(inputs), result } };
  },
  read: ({ id, inputs, outputs }) => {
    if (Object.keys(outputs).length > 0) return { id, outputs, inputs };
    const imported = { length: [...id].length };
    return { id, outputs: { ...imported, ...settings(imported), result: id }, inputs: imported };
  },
};

export const randomPassword: ResourceBehaviour = {
  ...KEPT_IN_STATE,
  validate: validateText,
  create: (inputs) => {
    const result = randomText(inputs);
    return { id: "none", outputs: { ...inputs, ...settings(inputs), ...passwordOutputs(result) } };
  },
  read: ({ id, inputs, outputs }) => {
    if (Object.keys(outputs).length > 0) return { id, outputs, inputs };
    // To import is to give the password itself as the id, which the state then forgets.
    const imported = { length: [...id].length };
    return {
      id: "none",
      outputs: { ...imported, ...settings(imported), ...passwordOutputs(id) },
      inputs: imported,
    };
  },
};

/** `$2a$10$…`, as Go's bcrypt writes it; the algorithm reads no more than 72 bytes. Takes a tenth of a second by design. */
function bcryptHash(password: string): string {
  const salt = `$2a$10$${encodeBase64(randomBytes(16), 16)}`;
  return hashSync(password, salt);
}

function passwordOutputs(result: string): Properties {
  return { result, bcryptHash: bcryptHash(result) };
}

/** What the plugin framework's defaults put into the state. */
function settings(inputs: Properties): Properties {
  const numeric = flagOr(inputs, "numeric", flagOr(inputs, "number", true));
  return {
    lower: flagOr(inputs, "lower", true),
    upper: flagOr(inputs, "upper", true),
    special: flagOr(inputs, "special", true),
    number: numeric,
    numeric,
    minLower: numberOr(inputs, "minLower", 0),
    minUpper: numberOr(inputs, "minUpper", 0),
    minNumeric: numberOr(inputs, "minNumeric", 0),
    minSpecial: numberOr(inputs, "minSpecial", 0),
  };
}

interface CharacterClass {
  readonly characters: string;
  readonly enabled: boolean;
  /** Applies even where the class is off. */
  readonly minimum: number;
}

function classesOf(inputs: Properties): readonly CharacterClass[] {
  const { lower, upper, special, numeric } = settings(inputs);
  const specials = textOr(inputs, "overrideSpecial", "") || SPECIAL;
  return [
    { characters: specials, enabled: special === true, minimum: numberOr(inputs, "minSpecial", 0) },
    { characters: LOWER, enabled: lower === true, minimum: numberOr(inputs, "minLower", 0) },
    { characters: UPPER, enabled: upper === true, minimum: numberOr(inputs, "minUpper", 0) },
    { characters: DIGITS, enabled: numeric === true, minimum: numberOr(inputs, "minNumeric", 0) },
  ];
}

function randomText(inputs: Properties): string {
  const classes = classesOf(inputs);
  const length = numberOr(inputs, "length", 0);
  const characters = classes.flatMap((each) =>
    Array.from({ length: each.minimum }, () => pick(each.characters)),
  );
  const all = classes.map((each) => (each.enabled ? each.characters : "")).join("");
  while (characters.length < length) characters.push(pick(all));
  return shuffle(characters).join("");
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

/** Fisher and Yates: every order is equally likely. */
function shuffle(items: readonly string[]): readonly string[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] ?? "", shuffled[last] ?? ""];
  }
  return shuffled;
}

function validateText(inputs: Properties): readonly CheckFailure[] {
  const failures = atLeast(inputs, "length", "length", 1);
  const { number, numeric } = inputs;
  if (typeof number === "boolean" && typeof numeric === "boolean" && number !== numeric) {
    failures.push({ reason: "Number and numeric are both configured with different values" });
  }
  if (classesOf(inputs).every(({ enabled }) => !enabled)) {
    failures.push({
      reason: "At least one attribute out of [special, upper, lower, numeric] must be specified as true",
    });
  }
  const minimum = classesOf(inputs).reduce((sum, each) => sum + each.minimum, 0);
  const { length } = inputs;
  if (typeof length === "number" && length >= 1 && length < minimum) {
    failures.push({
      property: "length",
      reason: `Invalid Attribute Value. Attribute length value must be at least sum of min_upper + min_lower + min_numeric + min_special, got: ${length}`,
    });
  }
  return failures;
}
