import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Which document a run applies; each has its own state on the host. */
export type ConvergeMode = "configuration" | "secrets" | "certificates";

/** File names of the program's modules and their text. */
export type ConvergeModules = Readonly<Record<string, string>>;

/** Ends each module in the command. A module that holds this line is refused. */
const END = "END-OF-CONVERGE-MODULE";

/** The program, in the order of its names. */
export function readConvergeModules(): ConvergeModules {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".py"));
  return Object.fromEntries(
    names.sort().map((name) => [name, readFileSync(join(import.meta.dirname, name), "utf8")]),
  );
}

/**
 * One shell command that brings the program to a host and runs it there with the bundle on standard input. The
 * modules are plain text in it, so that a preview shows which lines of the program change; they lie in a temporary
 * directory for as long as the run takes. sshd hands a command to the shell as one argument, which Linux limits to
 * 128 KiB (`MAX_ARG_STRLEN`).
 *
 * @param options words after the mode, such as `--check`
 * @throws where a module cannot be a here-document
 */
export function convergeCommand(
  modules: ConvergeModules,
  mode: ConvergeMode,
  options: readonly string[] = [],
): string {
  const files = Object.entries(modules).map(([name, text]) => {
    if (text.split("\n").includes(END) || (text !== "" && !text.endsWith("\n"))) {
      throw new Error(`${name} must end its last line and must not hold the line ${END}`);
    }
    return `cat >"$d/converge/${name}" <<'${END}'\n${text}${END}\n`;
  });
  return [
    'd=$(mktemp -d) || exit 1\ntrap \'rm -rf "$d"\' EXIT\nmkdir "$d/converge" || exit 1\n',
    ...files,
    `PYTHONPATH="$d" python3 -B -m ${["converge", mode, ...options].join(" ")}\n`,
  ].join("");
}
