import { Failure } from "../../commands/failure.ts";

/** What a command line of `bin/review` asks for. */
export interface Request {
  readonly help: boolean;
  /** Undefined where a preview names it. */
  readonly stack: string | undefined;
  /** Revision that the change is compared with. */
  readonly base: string;
  /** A preview made elsewhere, by its path; undefined makes one in the simulated cloud. */
  readonly preview: string | undefined;
  /** Rules of the gate that are overridden. */
  readonly allowed: readonly string[];
  /** Folder for the reports. */
  readonly out: string | undefined;
}

const VALUES: Readonly<Record<string, string>> = {
  "--stack": "the name of a stack after it, as in --stack prod",
  "-s": "the name of a stack after it, as in -s prod",
  "--base": "a revision after it, as in --base main",
  "--preview": "a file after it, as in --preview plan.json",
  "--allow": "the name of a rule after it, as in --allow stateful",
  "--out": "a folder after it, as in --out /tmp/review",
};

/** @throws {Failure} for a word that the command does not know, or a flag without its value */
export function parseArguments(words: readonly string[]): Request {
  const given = new Map<string, string[]>();
  let help = words[0] === "help";
  for (let index = help ? 1 : 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--help" || word === "-h") {
      help = true;
      continue;
    }
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const flag = equals < 0 ? word : word.slice(0, equals);
    const needs = Object.hasOwn(VALUES, flag) ? VALUES[flag] : undefined;
    if (needs === undefined) {
      throw new Failure(
        `bin/review takes no "${word}"; it takes ${Object.keys(VALUES).join(", ")}: bin/review help`,
      );
    }
    const value = equals < 0 ? words[++index] : word.slice(equals + 1);
    if (value === undefined || value === "" || value.startsWith("--")) {
      throw new Failure(`${flag} needs ${needs}`);
    }
    const name = flag === "-s" ? "--stack" : flag;
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  const request = {
    help,
    stack: given.get("--stack")?.at(-1),
    base: given.get("--base")?.at(-1) ?? "main",
    preview: given.get("--preview")?.at(-1),
    // A label and a variable of a workflow may name several.
    allowed: (given.get("--allow") ?? []).flatMap((names) => names.split(/[\s,]+/)).filter(Boolean),
    out: given.get("--out")?.at(-1),
  };
  if (request.preview !== undefined && given.has("--base")) {
    throw new Failure(
      "--preview has been made of a change already: leave out --base, or leave out --preview to have one made",
    );
  }
  if (!help && request.stack === undefined && request.preview === undefined) {
    throw new Failure(
      "of which stack? add --stack prod, or --preview FILE with what pulumi preview --json wrote",
    );
  }
  return request;
}
