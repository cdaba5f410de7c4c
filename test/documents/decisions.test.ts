import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "..", "docs", "decisions");
const records = readdirSync(folder)
  .filter((name) => name !== "README.md")
  .sort();
const textOf = (name: string) => readFileSync(join(folder, name), "utf8");

describe("the decision records", () => {
  it("are all in the index, by their titles", () => {
    const rows = [...textOf("README.md").matchAll(/^\| (\d+) \| \[(.*)\]\((.*)\) \|$/gm)].map(
      ([, number = "", title = "", name = ""]) => ({ name, heading: `# ${number}. ${title}` }),
    );
    assert.deepEqual(
      rows,
      records.map((name) => ({ name, heading: textOf(name).split("\n", 1)[0] })),
    );
  });

  it("are numbered without a gap", () => {
    assert.deepEqual(
      records.map((name) => Number.parseInt(name, 10)),
      records.map((_, index) => index + 1),
    );
  });

  it("each say why it came up, what was decided, and what follows", () => {
    for (const name of records) {
      const headings = [...textOf(name).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
      assert.deepEqual(headings, ["Context", "Decision", "Consequences"], name);
    }
  });

  it("name files and folders that there are", () => {
    const root = join(folder, "..", "..");
    const named = records.flatMap((name) => [
      ...[...textOf(name).matchAll(/`((?:components|roles|sandbox|stacks|test)\/[\w./-]+)`/g)].map(
        ([, path = ""]) => join(root, path),
      ),
      ...[...textOf(name).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, path = ""]) => join(folder, path)),
    ]);
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((path) => !existsSync(path)),
      [],
    );
  });
});
