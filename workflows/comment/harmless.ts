/**
 * A stranger's Markdown that notifies nobody, loads nothing and cannot pass for a marker. Blocks of code stay as they
 * are: nothing in them is interpreted.
 */
export function harmless(text: string): string {
  let fence: string | undefined;
  return text
    .split("\n")
    .map((line) => {
      const ticks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
      if (fence !== undefined) {
        if (ticks?.startsWith(fence) && line.trim() === ticks) fence = undefined;
        return line;
      }
      if (ticks !== undefined) {
        fence = ticks;
        return line;
      }
      return harmlessLine(line);
    })
    .join("\n");
}

/** Between the two characters that would make it a mention, an image or a link; nobody sees it. */
const JOINER = "\u2060";

function harmlessLine(line: string): string {
  return line
    .replaceAll(/<!--.*?(-->|$)/g, "")
    .replaceAll(/<(?!\/?(details|summary|b|br|sub)>)/g, "&lt;")
    .replaceAll(/@(?=[\w-])/g, `@${JOINER}`)
    .replaceAll(/#(?=\d)/g, `#${JOINER}`)
    .replaceAll("![", `!${JOINER}[`)
    .replaceAll("](", `]${JOINER}(`)
    .replaceAll("://", `:${JOINER}//`);
}

/**
 * The first so many bytes of Markdown, in whole lines, with its blocks closed: the verdict comes first and is kept.
 * @param notice stands in the place of the rest
 */
export function cutMarkdown(text: string, bytes: number, notice: string): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const end = `\n\n${notice}\n`;
  const closing = 200;
  let room = bytes - Buffer.byteLength(end) - closing;
  const kept: string[] = [];
  let fence: string | undefined;
  let folds = 0;
  for (const line of text.split("\n")) {
    room -= Buffer.byteLength(line) + 1;
    if (room < 0) break;
    kept.push(line);
    const ticks = /^ {0,3}(`{3,})/.exec(line)?.[1];
    if (ticks !== undefined) fence = fence === undefined ? ticks : line.startsWith(fence) ? undefined : fence;
    if (fence !== undefined) continue;
    folds += (line.match(/<details>/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length;
  }
  const closed = [fence === undefined ? "" : `\n${fence}`, "\n</details>".repeat(Math.max(0, folds))].join(
    "",
  );
  return `${kept.join("\n")}${closed.slice(0, closing)}${end}`;
}
