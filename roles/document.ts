import type { Bundle } from "./bundle.ts";

/**
 * A bundle as text that a preview shows well: `pulumi preview --diff` prints all of a changed JSON document, but of a
 * changed text only the changed lines and two around them. So every entry has a line of its own, and every line of a
 * file says which file it is of:
 *
 *     {
 *      "files": {
 *       "/etc/motd": {"role":"base"}
 *      }
 *     }
 *     = /etc/motd
 *     motd| Be careful
 *     =
 *
 * `\` stands for `|` where the file's last line has no line feed; the last line tells a whole text from one that was cut.
 * `roles/converge` reads this and JSON.
 */
export function documentText(bundle: Bundle): string {
  const files = Object.entries(bundle.files ?? {});
  const entries = files.map(([path, { content: _, ...entry }]) => [path, entry]);
  return [
    outline({ ...bundle, files: Object.fromEntries(entries) }),
    ...files.map(([path, { content }]) => `= ${path}\n${fileText(path, content)}`),
    "=\n",
  ].join("");
}

/** JSON with a line for each entry of each section. */
function outline(bundle: object): string {
  const sections = Object.entries(bundle).map(([name, section]) => {
    if (typeof section !== "object" || section === null)
      return ` ${JSON.stringify(name)}: ${JSON.stringify(section)}`;
    const entries = Object.entries(section).map(
      ([key, entry]) => `  ${JSON.stringify(key)}: ${JSON.stringify(entry)}`,
    );
    return ` ${JSON.stringify(name)}: {${entries.length === 0 ? "" : `\n${entries.join(",\n")}\n `}}`;
  });
  return `{\n${sections.join(",\n")}\n}\n`;
}

function fileText(path: string, content: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const lines = content.split("\n");
  const last = lines.pop() ?? "";
  const marked = (mark: string, line: string) => `${name}${mark}${line === "" ? "" : ` ${line}`}\n`;
  return [...lines.map((line) => marked("|", line)), ...(last === "" ? [] : [marked("\\", last)])].join("");
}
