import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HELP } from "../../sandbox/runner/help.ts";
import { dev } from "../../stacks/dev/index.ts";
import { root } from "./runbook.ts";

/** Commands of a block, one a line, without comments; a line that ends with a backslash goes on. */
export function commandsOf(text: string): readonly string[] {
  return text
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.replace(/(?:^|\s+)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/**
 * What is wrong with a command for a host: the host must be in dev, and its program one that the roles know. Probes are
 * chosen by themes that there are.
 */
export function wrongOnMachine(command: string): string | undefined {
  const [, one, several] = /^make probe THEMES=(?:(\w+)|"([\w ]+)")$/.exec(command) ?? [];
  const themes = one ?? several;
  if (themes !== undefined) {
    const [, listed = ""] = /Themes: ([a-z]+(?:,\s+[a-z]+)*)/.exec(HELP) ?? [];
    const unknown = themes.split(" ").find((theme) => !listed.split(/,\s+/).includes(theme));
    return unknown === undefined ? undefined : `${command}: there is no theme "${unknown}"`;
  }
  const [, host = "", remote] = /^bin\/sandbox (?:ssh|logs) (\S+)(?: (?!-)(.*)| -.*)?$/.exec(command) ?? [];
  if (!dev.servers.some(({ name }) => name === host)) return `${command}: dev has no machine "${host}"`;
  const program = programOf(remote ?? "true");
  return known(program) ? undefined : `${command}: no role knows ${program}`;
}

/** The program of a command line, behind sudo and its user. */
function programOf(line: string): string {
  const words = line
    .replace(/^'|'$/g, "")
    .replace(/^sudo (?:-u \S+ )?/, "")
    .split(" ");
  return words[0] ?? "";
}

const ofSystem: ReadonlySet<string> = new Set([
  ...["true", "systemctl", "journalctl", "openssl", "until", "mkdir", "cp", "rm", "cd"],
  ...["psql", "pg_dump", "/usr/lib/postgresql/15/bin/pg_ctl"],
]);

function known(program: string): boolean {
  return ofSystem.has(program) || roleTexts().some((text) => text.includes(program));
}

let texts: readonly string[] | undefined;

/** The roles' sources: what a host holds is written there. */
function roleTexts(): readonly string[] {
  texts ??= readdirSync(join(root, "roles"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(root, "roles", name), "utf8"));
  return texts;
}

/** What is wrong with a command of the CLI that needs an account: each of its flags must be in the command's help. */
export function wrongForReal(command: string, pulumi: string): string | undefined {
  const words = command.replaceAll(/"[^"]*"|'[^']*'/g, "VALUE").split(/\s+/);
  if (words[0] !== "pulumi") return `${command}: is no command of the CLI`;
  const end = words.findIndex((word, index) => index > 0 && !/^[a-z][a-z-]*$/.test(word));
  const plain = end < 0 ? words : words.slice(0, end);
  const help = execFileSync(pulumi, [...plain.slice(1), "--help"], { encoding: "utf8" });
  const [, usage = ""] = /^Usage:\n {2}(pulumi(?: [a-z][a-z-]*)*)/m.exec(help) ?? [];
  const [, aliases = ""] = /^Aliases:\n +(.*)$/m.exec(help) ?? [];
  const names = [usage.split(" ").at(-1), ...aliases.split(", ")];
  const depth = usage.split(" ").length;
  // Of a word that a group of commands does not have, the CLI shows the group's help.
  const isGroup = / \[command\]$/m.test(help);
  if (isGroup || plain.length < depth || !names.includes(plain[depth - 1])) {
    return `${command}: the CLI has no such command`;
  }
  const flags = words.flatMap((word) => /^--?[a-z][a-z-]*/.exec(word)?.[0] ?? []);
  const unknown = flags.find((flag) => !new RegExp(`(?:^|[ ,])${flag}(?:[ ,]|$)`, "m").test(help));
  return unknown === undefined ? undefined : `${command}: the CLI has no ${unknown} there`;
}
