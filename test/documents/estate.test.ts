import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Document } from "../../documents/document.ts";
import { bringUpToDate, outdated } from "../../documents/folder.ts";
import { estateDocuments } from "../../documents/index.ts";
import { dev } from "../../stacks/dev/index.ts";
import { prod } from "../../stacks/prod/index.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "docs", "estate");

describe("the documents of an estate", () => {
  let documents: readonly Document[];
  before(async () => {
    documents = await estateDocuments({ estate: prod });
  });

  it("are what the catalog says", () => {
    assert.deepEqual(
      outdated(folder, documents).map(
        (path) => `docs/estate/${path} is not what the catalog says: run make docs`,
      ),
      [],
    );
  });

  it("are the same bytes every time", async () => {
    assert.deepEqual(await estateDocuments({ estate: prod }), documents);
  });

  it("link to pages, headings and files that there are", () => {
    const texts = new Map(documents.map(({ path, text }) => [path, text]));
    const links = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|mailto:)([^)]+)\)/g)].map(([, target = ""]) => ({ path, target })),
    );
    assert.ok(links.length > 20);
    const dead = links.filter(({ path, target }) => {
      const [file = "", anchor] = target.split("#");
      const place = file === "" ? path : join(dirname(path), file);
      const text = texts.get(place);
      if (text === undefined) return !existsSync(join(folder, place));
      return anchor !== undefined && !headings(text).includes(anchor);
    });
    assert.deepEqual(dead, []);
  });

  it("have rows of as many cells as their headings", () => {
    const rows = documents.flatMap(({ path, text }) => tables(text).map((table) => ({ path, table })));
    assert.ok(rows.length > 10);
    for (const { path, table } of rows) {
      const widths = new Set(table.map((line) => line.replaceAll("\\|", "").split("|").length));
      assert.equal(widths.size, 1, `${path}: ${table[0]}`);
    }
  });

  it("can be made of another estate", async () => {
    const others = await estateDocuments({ estate: dev });
    assert.deepEqual(
      others.filter(({ text }) => /undefined|\[object/.test(text)).map(({ path }) => path),
      [],
    );
  });
});

describe("a folder of documents", () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "estate-documents-"));
  });
  afterEach(() => rmSync(place, { recursive: true }));

  it("gets what is missing, loses what is left over, and is left alone where it is current", () => {
    const documents = [
      { path: "a.md", text: "a\n" },
      { path: "b/c.md", text: "c\n" },
    ];
    assert.deepEqual(bringUpToDate(place, documents), ["a.md", "b/c.md"]);
    assert.deepEqual(outdated(place, documents), []);
    writeFileSync(join(place, "a.md"), "another\n");
    writeFileSync(join(place, "d.md"), "d\n");
    assert.deepEqual(outdated(place, documents), ["a.md", "d.md"]);
    assert.deepEqual(bringUpToDate(place, documents), ["a.md", "d.md"]);
    assert.equal(readFileSync(join(place, "a.md"), "utf8"), "a\n");
    assert.ok(!existsSync(join(place, "d.md")));
  });

  it("that is not there misses everything", () => {
    assert.deepEqual(outdated(join(place, "none"), [{ path: "a.md", text: "" }]), ["a.md"]);
  });
});

/** Anchors of a page's headings, as GitHub makes them. */
function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** Runs of lines that begin with a bar. */
function tables(text: string): readonly (readonly string[])[] {
  return text
    .split(/\n(?!\|)/)
    .map((block) => block.split("\n").filter((line) => line.startsWith("|")))
    .filter((block) => block.length > 0);
}
