import type { Properties } from "../../provider/values.ts";
import { untranslatable } from "./refusals.ts";

/** Where a piece of VCL runs; Fastly's subroutines by the variables that they have. */
export type Place = "request" | "fetch" | "cache" | "response" | "error";

/** Variables that the proxy has at each place, or all below a name. */
const VARIABLES: Readonly<Record<Place, readonly string[]>> = {
  request: ["req", "client.ip", "client.identity", "server", "now", "std", "local", "remote"],
  fetch: ["bereq", "server", "now", "std"],
  cache: ["bereq", "beresp", "server", "now", "std"],
  response: ["req", "resp", "obj", "client.ip", "client.identity", "server", "now", "std", "local", "remote"],
  error: ["req", "resp", "client.ip", "client.identity", "server", "now", "std", "local", "remote"],
};

/** Fastly's own words, and what they are where there is one edge: every visit is the first, and every shield this one. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bfastly\.ff\.visits_this_(?:service|pop|pop_this_service)\b/g, "0"],
  [/\breq\.backend\.healthy\b/g, "std.healthy(req.backend_hint)"],
  [/\breq\.request\b/g, "req.method"],
  [/\breturn\s*\(\s*lookup\s*\)/g, "return (hash)"],
  [/\berror\s+(\d{3})\s*;/g, 'return (synth($1, ""));'],
];
/** Statements that a text in quotes is part of. */
const ERROR_WITH_TEXT = /\berror\s+(\d{3})\s+("[^"\n]*")\s*;/g;

/** What the variables of Fastly's subroutines are called where the proxy runs them apart from the request. */
const RENAMED: Readonly<Record<Place, readonly (readonly [RegExp, string])[]>> = {
  request: [],
  fetch: [[/\breq\./g, "bereq."]],
  cache: [[/\breq\./g, "bereq."]],
  response: [],
  error: [[/\bobj\./g, "resp."]],
};

const STRINGS = /("[^"\n]*"|\{"[\s\S]*?"\})/;
const VARIABLE = /(?<![\w.-])[a-z_]+\.[a-z_]\w*/gi;

/**
 * A piece of Fastly's VCL as Varnish understands it.
 * @param label of the block that holds it, for the error
 * @throws Failure naming a variable that exists at Fastly only
 */
export function translate(vcl: string, place: Place, service: Properties, label: string): string {
  const whole = vcl.replace(ERROR_WITH_TEXT, "return (synth($1, $2));");
  return whole
    .split(STRINGS)
    .map((part, index) => (index % 2 === 1 ? part : translateCode(part, place, service, label)))
    .join("");
}

function translateCode(code: string, place: Place, service: Properties, label: string): string {
  const translated = [...WORDS, ...RENAMED[place]].reduce((text, [from, to]) => text.replace(from, to), code);
  for (const [variable] of translated.matchAll(VARIABLE)) {
    if (VARIABLES[place].some((known) => variable === known || variable.startsWith(`${known}.`))) continue;
    throw untranslatable(service, `${variable}, which ${label} uses`, "write it without");
  }
  return translated;
}

/** A text of any content as a literal of VCL. */
export function literal(text: string, service: Properties, label: string): string {
  if (!/["\n]/.test(text)) return `"${text}"`;
  if (!text.includes('"}')) return `{"${text}"}`;
  throw untranslatable(service, `text with the characters "}, which ${label} has`, "write it without");
}
