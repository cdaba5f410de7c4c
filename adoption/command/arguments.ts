import { Failure } from "../../commands/failure.ts";

/** What a command line of `bin/adopt` asks for. */
export interface Request {
  readonly help: boolean;
  readonly stack: string;
  /** File with what exists; undefined asks the simulated cloud. */
  readonly inventory: string | undefined;
  /** The CLI that knows what the program declares; undefined is `bin/sandbox`. */
  readonly cli: string | undefined;
  /** Folder for what is written. */
  readonly out: string | undefined;
}

const VALUES: Readonly<Record<string, string>> = {
  "--inventory": "a file after it, as in --inventory inventory.json",
  "--cli": "a program after it, as in --cli pulumi",
  "--out": "a folder after it, as in --out /tmp/adoption",
};

/** @throws {Failure} for a word that the command does not know, or a flag without its value */
export function parseArguments(words: readonly string[]): Request {
  const given = new Map<string, string>();
  const names: string[] = [];
  let help = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--help" || word === "-h" || (word === "help" && index === 0)) {
      help = true;
      continue;
    }
    if (!word.startsWith("-") && word !== "") {
      names.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const flag = equals < 0 ? word : word.slice(0, equals);
    const needs = Object.hasOwn(VALUES, flag) ? VALUES[flag] : undefined;
    if (needs === undefined) {
      throw new Failure(
        `bin/adopt takes no "${word}"; it takes the name of a stack, ${Object.keys(VALUES).join(", ")}: bin/adopt help`,
      );
    }
    const value = equals < 0 ? words[++index] : word.slice(equals + 1);
    if (value === undefined || value === "" || value.startsWith("--"))
      throw new Failure(`${flag} needs ${needs}`);
    given.set(flag, value);
  }
  const [stack = "", extra] = names;
  if (extra !== undefined)
    throw new Failure(`one stack at a time: there is "${extra}" after "${stack}"; leave one out`);
  if (stack === "" && !help) throw new Failure("which stack? write bin/adopt prod");
  const request = {
    help,
    stack,
    inventory: given.get("--inventory"),
    cli: given.get("--cli"),
    out: given.get("--out"),
  };
  if (request.cli !== undefined && request.inventory === undefined) {
    throw new Failure(
      `${request.cli} cannot list what a cloud has: add --inventory FILE; docs/adoption.md has the commands that write it`,
    );
  }
  return request;
}
