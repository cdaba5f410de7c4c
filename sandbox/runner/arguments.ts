import { isAbsolute, resolve } from "node:path";
import { Failure } from "../../commands/failure.ts";

/** What a command line asks of the CLI, as far as the sandbox must know. */
export interface CommandLine {
  /** Words before the first flag's value or positional argument that is no command: `["stack", "select"]`. */
  readonly words: readonly string[];
  /** Named by `--stack`, `-s` or the command's own argument; without organization and project. */
  readonly stack: string | undefined;
  /** What the CLI is given: file arguments made absolute, the sandbox's own flags taken out. */
  readonly pulumiArguments: readonly string[];
  /** Names of the flags, without their values. */
  readonly flags: readonly string[];
  readonly help: boolean;
  /** Whether the command is told to leave part of the stack alone (`--target`, `--exclude`). */
  readonly partial: boolean;
  readonly changesDirectory: boolean;
  /** Of `calibrate`: `--export`, absolute. */
  readonly exportFile: string | undefined;
  /** Of `ssh` and `logs`: the host, and what follows it, untouched. */
  readonly hostWords: readonly string[];
  /** `--simulate`, which the CLI does not know. */
  readonly simulate: boolean;
}

/** Flags of the CLI whose value is the next word. */
const VALUE_FLAGS: ReadonlySet<string> = new Set([
  ...[
    "--stack",
    "-s",
    "--cwd",
    "-C",
    "--color",
    "--memprofilerate",
    "--otel-traces",
    "--profiling",
    "--tracing",
  ],
  ...[
    "--verbose",
    "-v",
    "--config",
    "-c",
    "--config-file",
    "--message",
    "-m",
    "--parallel",
    "-p",
    "--policy-pack",
  ],
  ...["--policy-pack-config", "--target", "-t", "--exclude", "-x", "--replace", "--target-replace", "--plan"],
  ...["--save-plan", "--import-file", "--file", "-f", "--out", "-o", "--secrets-provider", "--output"],
  ...[
    "--event-log",
    "--export",
    "--copy-config-from",
    "--parent",
    "--provider",
    "--properties",
    "--from",
    "--language",
  ],
]);

/** `-f` and `-o` name a file for these commands only; for `up` and others `-f` is `--skip-preview`. */
const SHORT_FILE_COMMANDS: ReadonlySet<string> = new Set(["import", "convert", "package"]);

/** Commands whose words from the host's name on are another program's. */
const HOST_COMMANDS: ReadonlySet<string> = new Set(["ssh", "logs"]);

/** Flags whose value is a path, by the user's working directory. */
const PATH_FLAGS: ReadonlySet<string> = new Set([
  ...[
    "--policy-pack",
    "--policy-pack-config",
    "--plan",
    "--save-plan",
    "--config-file",
    "--export",
    "--file",
    "--import-file",
  ],
  ...["--out", "--event-log", "--profiling", "-o", "-f"],
]);

const PARTIAL_FLAGS: ReadonlySet<string> = new Set(["--target", "-t", "--exclude", "-x", "--target-replace"]);

/** `organization/estate/dev` and `dev` name the same stack. */
function stackName(value: string): string {
  return value.slice(value.lastIndexOf("/") + 1);
}

function absolute(flag: string, value: string, directory: string): string {
  if (!PATH_FLAGS.has(flag) || value === "-" || value === "" || isAbsolute(value)) return value;
  // The flags for policy packs take several paths, apart by commas.
  return flag.startsWith("--policy-pack")
    ? value
        .split(",")
        .map((path) => resolve(directory, path))
        .join(",")
    : resolve(directory, value);
}

/**
 * Reads a command line of the CLI. It runs in a folder of its own, so paths are made absolute by `directory`, the
 * user's.
 * @throws Failure where `--stack` is given no name
 */
export function parseArguments(words: readonly string[], directory: string): CommandLine {
  const positional: string[] = [];
  const pulumiArguments: string[] = [];
  const flags: string[] = [];
  let stack: string | undefined;
  let help = false;
  let partial = false;
  let changesDirectory = false;
  let simulate = false;
  let exportFile: string | undefined;
  const hostWords: string[] = [];

  const accept = (flag: string, value: string): string => {
    if (flag === "--stack" || flag === "-s") stack = stackName(refuseNoName(flag, value));
    if (flag === "--cwd" || flag === "-C") changesDirectory = true;
    const path = absolute(flag, value, directory);
    if (flag === "--export") exportFile = path;
    return path;
  };
  const takesValue = (flag: string): boolean =>
    VALUE_FLAGS.has(flag) && (flag !== "-f" || SHORT_FILE_COMMANDS.has(positional[0] ?? ""));

  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--") {
      positional.push(...words.slice(index + 1));
      pulumiArguments.push(...words.slice(index));
      break;
    }
    if (word === "--simulate") {
      simulate = true;
      continue;
    }
    if (HOST_COMMANDS.has(positional[0] ?? "") && !word.startsWith("-")) {
      hostWords.push(...words.slice(index));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      positional.push(word);
      pulumiArguments.push(word);
      continue;
    }
    const [flag = word, attached] = splitFlag(word);
    flags.push(flag);
    if (flag === "--help" || flag === "-h") help = true;
    if (PARTIAL_FLAGS.has(flag)) partial = true;
    if (attached !== undefined) {
      const value = accept(flag, attached);
      pulumiArguments.push(word.slice(0, word.length - attached.length) + value);
    } else if (takesValue(flag) && index + 1 < words.length) {
      index++;
      pulumiArguments.push(word, accept(flag, words[index] ?? ""));
    } else if (flag === "--stack" || flag === "-s") {
      refuseNoName(flag, "");
    } else {
      pulumiArguments.push(word);
    }
  }

  if (stack === undefined && positional[0] === "stack" && ["select", "rm"].includes(positional[1] ?? "")) {
    stack = positional[2] === undefined ? undefined : stackName(positional[2]);
  }
  return {
    words: positional,
    stack,
    pulumiArguments,
    flags,
    help,
    partial,
    changesDirectory,
    exportFile,
    hostWords,
    simulate,
  };
}

/** An empty variable in a script makes the next word the stack's name. */
function refuseNoName(flag: string, value: string): string {
  if (value !== "" && !value.startsWith("-")) return value;
  const after = value === "" ? "nothing" : `"${value}"`;
  throw new Failure(`${flag} needs the name of a stack after it, not ${after}; write ${flag} dev`);
}

/** `--stack=dev`, `-s=dev` and `-sdev` carry their value. */
function splitFlag(word: string): readonly [string, string?] {
  const equals = word.indexOf("=");
  if (word.startsWith("--")) return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
  const short = word.slice(0, 2);
  if (word.length === 2 || !(short === "-s" || short === "-C")) return [word];
  return [short, word.slice(word[2] === "=" ? 3 : 2)];
}
