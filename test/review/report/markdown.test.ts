import assert from "node:assert/strict";
import { code, codeInCell, escaped, renderBlock } from "../../../review/report/markdown.ts";

describe("Markdown of a report", () => {
  it("shows texts of a stranger as they are: no HTML, no link, no mention, no table of their own", () => {
    assert.equal(
      escaped("<img src=x> [a](https://b) *c* `d` | e\nf @team #12 g@h"),
      "&lt;img src=x&gt; \\[a\\](https:<!-- -->//b) \\*c\\* \\`d\\` \\| e<br>f @<!-- -->team #<!-- -->12 g@<!-- -->h",
    );
  });

  it("writes code around backticks", () => {
    assert.equal(code("a"), "`a`");
    assert.equal(code("a``b"), "```a``b```");
    assert.equal(code("`a`"), "`` `a` ``");
    assert.equal(code("a\nb"), "`a b`");
    assert.equal(codeInCell("a|b"), "`a\\|b`");
  });

  it("fences a diff with more backticks than it has", () => {
    const block = { kind: "diff", title: "zone", lines: ["-a", "+```"] } as const;
    assert.equal(renderBlock(block), "`zone`\n\n````diff\n-a\n+```\n````");
  });

  it("writes tables and paragraphs", () => {
    assert.equal(renderBlock({ kind: "paragraph", text: "a | b" }), "a \\| b");
    const table = { kind: "table", header: ["a", "b"], rows: [["1", "x|y"]] } as const;
    assert.equal(renderBlock(table), "| a | b |\n| --- | --- |\n| 1 | x\\|y |");
  });
});
