import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Which document a run applies; each has its own state on the host. */
export type ConvergeMode = "configuration" | "secrets" | "certificates";

/** File names of the program's modules and their text. */
export type ConvergeModules = Readonly<Record<string, string>>;

/** The program as it is delivered to hosts, once for each version. */
export interface ConvergeProgram {
  /** Of the modules, 16 hexadecimal digits; names the program's folder on a host. */
  readonly version: string;
  /** For the standard input of {@link deliveryCommand}: a compressed shell script in Base64 that writes the modules. */
  readonly payload: string;
}

/** Every version of the program has a folder here; `current` is a link to the delivered one, for people and timers. */
export const convergeFolder = "/usr/local/lib/estate-converge";

/** The program's entry on a host. */
const runner = `#!/bin/sh
PYTHONPATH=\${0%/*} exec python3 -B -m converge "$@"
`;

/** Ends each module in the payload's script. A module that holds this line is refused. */
const END = "END-OF-CONVERGE-MODULE";

/** The program's modules, in the order of their names. */
export function readConvergeModules(): ConvergeModules {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".py"));
  return Object.fromEntries(
    names.sort().map((name) => [name, readFileSync(join(import.meta.dirname, name), "utf8")]),
  );
}

/**
 * The program, ready for delivery. Another build of zlib may compress it differently: then it is delivered once more,
 * and nothing else runs, since the version is that of the text.
 *
 * @throws where a module cannot be a here-document
 */
export function convergeProgram(modules: ConvergeModules = readConvergeModules()): ConvergeProgram {
  const files = { run: runner, ...modulesIn("converge", modules) };
  const script = Object.entries(files)
    .map(([name, text]) => {
      if (text.split("\n").includes(END) || (text !== "" && !text.endsWith("\n"))) {
        throw new Error(`${name} must end its last line and must not hold the line ${END}`);
      }
      return `cat >${name} <<'${END}'\n${text}${END}\n`;
    })
    .join("");
  return {
    version: createHash("sha256").update(script).digest("hex").slice(0, 16),
    payload: gzipSync(script, { level: 9 }).toString("base64"),
  };
}

function modulesIn(folder: string, modules: ConvergeModules): ConvergeModules {
  return Object.fromEntries(Object.entries(modules).map(([name, text]) => [`${folder}/${name}`, text]));
}

/**
 * A shell command that puts the program, its payload on standard input, into place: whole or not at all, and again
 * without harm. Older versions go. It stays in the host's file tree, so that a run sends its bundle only.
 *
 * @param folder for tests
 */
export function deliveryCommand({ version }: ConvergeProgram, folder = convergeFolder): string {
  return `set -eu
umask 022
mkdir -p ${folder}
cd ${folder}
new=$(mktemp -d .new.XXXXXX)
trap 'rm -rf "$new"' EXIT
chmod 0755 "$new"
mkdir "$new/converge"
base64 -d >"$new/payload.gz"
gzip -t "$new/payload.gz"
(cd "$new" && gzip -dc payload.gz | sh -eu && chmod 0755 run)
rm "$new/payload.gz"
sync
rm -rf ${version}
mv -T "$new" ${version}
ln -sfn ${version} .current
mv -T .current current
find . -mindepth 1 -maxdepth 1 ! -name ${version} ! -name current -exec rm -rf {} +
`;
}

export interface ConvergeRun {
  /** Of the program that was delivered. */
  readonly version: string;
  readonly mode: ConvergeMode;
  /** Brings the program to a host that lacks it. */
  readonly remedy: string;
  /** Words after the mode, such as `--check`. @default none */
  readonly options?: readonly string[];
  /** For tests. */
  readonly folder?: string;
}

/**
 * A shell command that applies the bundle on its standard input with the delivered program. An error shows the command,
 * so it is short, and says itself what to do where the shell finds no program.
 */
export function convergeCommand(run: ConvergeRun): string {
  const { version, mode, remedy, options = [], folder = convergeFolder } = run;
  return `${[`${folder}/${version}/run`, mode, ...options].join(" ")} # not found: ${remedy}`;
}
