import { Failure } from "../../commands/failure.ts";
import { certificateLife } from "./certificate-life.ts";
import { image } from "./image.ts";
import { lastAdmin } from "./last-admin.ts";
import { liveName } from "./live-name.ts";
import { openPort } from "./open-port.ts";
import { redundancy } from "./redundancy.ts";
import type { Finding, Rule, Subject } from "./rule.ts";
import { stateful } from "./stateful.ts";
import { tooMuch } from "./too-much.ts";
import { urn } from "./urn.ts";

/** Every rule of the gate, the gravest first. */
export const RULES: readonly Rule[] = [
  stateful,
  image,
  liveName,
  redundancy,
  tooMuch,
  urn,
  openPort,
  lastAdmin,
  certificateLife,
];

/**
 * What is wrong with a plan.
 * @param allowed rules that somebody has overridden: their findings stay in the report and refuse nothing
 */
export function judge(subject: Subject, allowed: readonly string[]): readonly Finding[] {
  return RULES.flatMap(({ name, check }) =>
    few(check(subject)).map((text) => ({ rule: name, text, overridden: allowed.includes(name) })),
  );
}

/** A change of one line of the program may break a rule a hundred times; the verdict stays readable. */
function few(texts: readonly string[]): readonly string[] {
  if (texts.length <= REASONS + 1) return texts;
  return [...texts.slice(0, REASONS), `and ${texts.length - REASONS} more reasons of this rule`];
}

const REASONS = 4;

/** @throws {Failure} for a name that no rule has: an override that overrides nothing was meant for another one */
export function checkAllowed(allowed: readonly string[]): void {
  const known = RULES.map(({ name }) => name);
  const unknown = allowed.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new Failure(`--allow ${unknown}: the gate has no such rule; it has ${known.join(", ")}`);
}
