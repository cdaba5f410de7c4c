/** Lines of Markdown as GitHub renders it. */
export type Lines = readonly string[];

/** A page: its title, that it is made and of what, and its blocks with an empty line between them. */
export function page(title: string, estate: string, blocks: readonly Lines[]): string {
  const note = `<!-- Made by \`make docs\` from stacks/${estate}: change the catalog, not this page. -->`;
  return `${[[note], [`# ${title}`], ...blocks]
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}

/** A table; a cell may have Markdown of its own. Nothing where there are no rows. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): Lines {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(header), `| ${header.map(() => "---").join(" | ")} |`, ...rows.map(line)];
}

/** A bar would end the cell, also within code. */
function cell(text: string): string {
  return text.replaceAll("\n", " ").replaceAll("|", "\\|");
}

/** Text as it is: what Markdown or HTML would read as markup is escaped. */
export function plain(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]]/g, "\\$&");
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function link(text: string, target: string): string {
  return `[${text}](${target})`;
}

export function list(items: readonly string[]): Lines {
  return items.map((item) => `- ${item}`);
}

export function shell(commands: readonly string[]): Lines {
  return ["```sh", ...commands, "```"];
}

/** `a`, `a and b`, `a, b and c`. */
export function enumeration(items: readonly string[]): string {
  return items.length < 2
    ? items.join("")
    : `${items.slice(0, -1).join(", ")} and ${items.slice(-1).join("")}`;
}
