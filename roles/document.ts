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
    if (typeof section !== "object" || section === null || Array.isArray(section))
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

/**
 * The document that a text holds, with the contents of its files: what {@link documentText} wrote, or JSON. Its entries
 * are not checked: `roles/converge` does, and a text in a state may be of another version.
 *
 * @throws {Error} where the text was cut, or is no document
 */
export function readDocument(text: string): DocumentContent {
  const end = text.startsWith("{\n") ? text.indexOf("\n}\n") : -1;
  const rest = end < 0 ? "" : text.slice(end + "\n}\n".length);
  const document = parseOutline(rest === "" ? text : text.slice(0, end + "\n}".length));
  return rest.trim() === "" ? document : withContents(document, rest);
}

/** Sections by their names, as JSON has them. */
export type DocumentContent = Readonly<Record<string, unknown>>;

function parseOutline(text: string): DocumentContent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`the document is not JSON (${error instanceof Error ? error.message : error})`);
  }
  if (!isObject(value)) throw new Error("the document is no object");
  return value;
}

/** Gives every file its lines. One that is declared and has none is empty, and must have its heading still. */
function withContents(document: DocumentContent, text: string): DocumentContent {
  const lines = text.split("\n");
  if (lines.at(-2) !== "=" || lines.at(-1) !== "") throw new Error("the document does not end as it should");
  const contents = new Map<string, string>();
  let path = "";
  for (const line of lines.slice(0, -2)) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const mark = line.charAt(name.length);
    if (line.startsWith("= /")) {
      path = line.slice(2);
      contents.set(path, "");
    } else if (path !== "" && line.startsWith(name) && (mark === "|" || mark === "\\")) {
      const content = line.slice(name.length + 1).replace(/^ /, "");
      contents.set(path, (contents.get(path) ?? "") + content + (mark === "|" ? "\n" : ""));
    } else throw new Error(`the document has a line that belongs to no file: ${line.slice(0, 80)}`);
  }
  const files = isObject(document.files) ? document.files : {};
  const declared = Object.keys(files);
  if (declared.length !== contents.size || !declared.every((file) => contents.has(file))) {
    throw new Error("the document has other files than it declares");
  }
  const filled = Object.entries(files).map(([file, entry]) => [
    file,
    { ...(isObject(entry) ? entry : {}), content: contents.get(file) ?? "" },
  ]);
  return { ...document, files: Object.fromEntries(filled) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
