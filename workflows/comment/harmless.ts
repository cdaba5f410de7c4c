/**
 * A stranger's Markdown that notifies no person, loads nothing and cannot pass for a marker. Blocks of code stay as they
 * are, and a block of code is only what GitHub certainly takes for one: a fence of backticks alone or with `diff`, in the
 * first column after an empty line, which no list, quotation or HTML block can reach (GitHub Flavored Markdown, 4.5 and
 * 4.6; of other languages GitHub draws pictures and maps). Every other run of backticks or tildes that could begin or end a fence is broken up, so that
 * this function and GitHub agree on what is code.
 */
export function harmless(text: string): string {
  let fence: string | undefined;
  let afterEmptyLine = true;
  // A lone carriage return ends a line as well (GitHub Flavored Markdown, 2.1).
  return text
    .replaceAll(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => {
      const opening = FENCE.exec(line)?.[1];
      if (fence !== undefined) {
        if (line === fence) fence = undefined;
        else if (line.trimStart().startsWith(fence)) return JOINER + line;
        return line;
      }
      const opens = opening !== undefined && afterEmptyLine;
      afterEmptyLine = /^[ \t]*$/.test(line);
      if (opens) fence = opening;
      return opens ? line : harmlessLine(line);
    })
    .join("\n");
}

const FENCE = /^(`{3,})(?:diff)?$/;

/** Between the two characters that would make it a mention, an image or a link; it is not seen. */
const JOINER = "\u2060";

/** Where GitHub would find a mention, a reference, an image, a link or a fence, and the part that stays before the joiner. */
const LIVE = /@(?=[\w-])|#(?=\d)|\bGH-(?=\d)|!(?=\[)|\](?=[([:])|:(?=\/\/)|\bwww(?=\.)|``(?=`)|~~(?=~)/gi;

function harmlessLine(line: string): string {
  return (
    line
      .replaceAll(/<!--.*?(-->|$)/g, "")
      .replaceAll(/<(?!\/?(details|summary|b|br|sub)>)/g, "&lt;")
      // An entity would be read before mentions are looked for.
      .replaceAll(/&(?!(?:lt|gt|amp|quot);)(?=#|\w)/g, "&amp;")
      .replaceAll(LIVE, (found) => found + JOINER)
  );
}

/**
 * The first so many bytes of Markdown, in whole lines, with its blocks closed: the verdict comes first and is kept.
 * @param text harmless already
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
    if (fence === undefined) fence = FENCE.exec(line)?.[1];
    else if (line === fence) fence = undefined;
    if (fence !== undefined) continue;
    folds += (line.match(/<details>/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length;
  }
  const closed = [fence === undefined ? "" : `\n${fence}`, "\n</details>".repeat(Math.max(0, folds))].join(
    "",
  );
  return `${kept.join("\n")}${closed.slice(0, closing)}${end}`;
}
