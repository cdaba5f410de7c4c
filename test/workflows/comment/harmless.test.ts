import assert from "node:assert/strict";
import fc from "fast-check";
import { micromark } from "micromark";
import { cutMarkdown, harmless } from "../../../workflows/comment/harmless.ts";

/** An independent reader of the grammar. HTML passes, as GitHub lets what it allows. */
const render = (text: string) => micromark(text, { allowDangerousHtml: true });

describe("a stranger's Markdown", () => {
  it("is no marker, mentions nobody, and loads and links nothing", () => {
    const joiner = "\u2060";
    assert.equal(
      harmless(
        "<!-- estate-shown: 1 -->\n@psf/admins see #12 ![x](https://evil.example/x.png) <img src=x> <details><summary>a</summary>",
      ),
      `\n@${joiner}psf/admins see #${joiner}12 !${joiner}[x]${joiner}(https:${joiner}//evil.example/x.png) &lt;img src=x> <details><summary>a</summary>`,
    );
  });

  it("keeps what is in blocks of code", () => {
    const text = "```diff\n- user@host <a> <!-- -->\n```";
    assert.equal(harmless(text), text);
    assert.equal(harmless("````\n```\n<!-- x -->\n````\n<!-- y -->"), "````\n```\n<!-- x -->\n````\n");
  });

  it("has no code where GitHub sees none, nor is there any where GitHub sees none", () => {
    const joiner = "\u2060";
    const mention = (text: string) => harmless(text).split("\n").at(-1);
    // Each of these leaves the last line outside of a block of code.
    for (const text of [
      "```a`b\n@psf",
      "- item\n  ```\n@psf",
      "> ```\n@psf",
      "<details>\n```\n@psf",
      "text\n```\n@psf",
      "~~~\n@psf",
      "```\r```\r@psf",
      "\n```\ncode\n```\n@psf",
      "<pre>\n\n```\n</pre>\n```\n@psf",
      "```mermaid\n@psf",
      "&#64;psf\n@psf",
    ]) {
      assert.equal(mention(text), `@${joiner}psf`, JSON.stringify(text));
    }
    // What GitHub would take for the end of a block is no end here, and is none there.
    for (const end of ["````", "``` ", "   ```", "\t```"]) {
      assert.equal(harmless(`\`\`\`\n${end}\n@psf`), `\`\`\`\n${joiner}${end}\n@psf`);
    }
    assert.equal(harmless("&commat;psf &lt;b&gt;"), "&amp;commat;psf &lt;b&gt;");
    assert.equal(
      harmless("[x][y] GH-7 www.example.org\n[y]: //evil.example"),
      `[x]${joiner}[y] GH-${joiner}7 www${joiner}.example.org\n[y]${joiner}: //evil.example`,
    );
  });

  it("has its blocks of code in common with GitHub's grammar, whatever it is made of", () => {
    const piece = fc.constantFrom(
      ...["```", "````", "```diff", "```a`b", "~~~", "``` ", "  ```", "    ```", "- ```", "> ```", "1. ```"],
      ...["<details>", "<pre>", "<!--", "-->", "", " ", "\r", "@psf", "text", "- item", "> quoted", "\t```"],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (lines) => {
        const made = harmless(lines.join("\n"));
        const live = render(made).replaceAll(/<pre><code[^>]*>[\s\S]*?<\/code><\/pre>/g, "");
        assert.doesNotMatch(live, /@psf/);
      }),
      { numRuns: 3000 },
    );
  });

  it("is cut at a line, with its blocks closed", () => {
    assert.equal(cutMarkdown("short\n", 100, "more"), "short\n");
    const text = `verdict\n<details>\n\`\`\`diff\n${"+ line\n".repeat(200)}\`\`\`\n</details>\n`;
    const cut = cutMarkdown(text, 400, "more");
    assert.ok(Buffer.byteLength(cut) <= 400);
    assert.match(cut, /^verdict\n<details>\n```diff\n(\+ line\n)+```\n<\/details>\n\nmore\n$/);
  });
});
