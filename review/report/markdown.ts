import type { Block } from "./section.ts";

/**
 * A text that Markdown shows as it is. A preview of a stranger's change may have anything in it, so neither HTML nor
 * links come through, and nobody is mentioned.
 */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_[\]|~]/g, "\\$&")
    .replaceAll(/([@#])(?=\w)/g, "$1<!-- -->")
    .replaceAll(/:\/\//g, ":<!-- -->//")
    .replaceAll(/\s*\n\s*/g, "<br>");
}

/** A name as code, whatever is in it. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  const ticks = "`".repeat(longestRun(line) + 1);
  const padding = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${ticks}${padding}${line}${padding}${ticks}`;
}

/** Code in a cell of a table, where a bar would end the cell even inside code. */
export function codeInCell(text: string): string {
  return code(text).replaceAll("|", "\\|");
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** A table from cells that are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text that a click unfolds. */
export function folded(heading: string, body: string): string {
  return `<details><summary>${heading}</summary>\n\n${body}\n\n</details>`;
}

export function renderBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return escaped(block.text);
    case "table":
      return table(
        block.header.map(escaped),
        block.rows.map((row) => row.map(escaped)),
      );
    case "diff": {
      const fence = "`".repeat(Math.max(3, longestRun(block.lines.join("\n")) + 1));
      return `${code(block.title)}\n\n${fence}diff\n${block.lines.join("\n")}\n${fence}`;
    }
  }
}
