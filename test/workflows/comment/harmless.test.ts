import assert from "node:assert/strict";
import { cutMarkdown, harmless } from "../../../workflows/comment/harmless.ts";

describe("a stranger's Markdown", () => {
  it("is no marker, mentions nobody, and loads and links nothing", () => {
    const joiner = "\u2060";
    assert.equal(
      harmless(
        "<!-- estate-plan: 1 -->\n@psf/admins see #12 ![x](https://evil.example/x.png) <img src=x> <details><summary>a</summary>",
      ),
      `\n@${joiner}psf/admins see #${joiner}12 !${joiner}[x]${joiner}(https:${joiner}//evil.example/x.png) &lt;img src=x> <details><summary>a</summary>`,
    );
  });

  it("keeps what is in blocks of code", () => {
    const text = "```diff\n- user@host <a> <!-- -->\n```";
    assert.equal(harmless(text), text);
    assert.equal(harmless("````\n```\n<!-- x -->\n````\n<!-- y -->"), "````\n```\n<!-- x -->\n````\n");
  });

  it("is cut at a line, with its blocks closed", () => {
    assert.equal(cutMarkdown("short\n", 100, "more"), "short\n");
    const text = `verdict\n<details>\n\`\`\`diff\n${"+ line\n".repeat(200)}\`\`\`\n</details>\n`;
    const cut = cutMarkdown(text, 400, "more");
    assert.ok(Buffer.byteLength(cut) <= 400);
    assert.match(cut, /^verdict\n<details>\n```diff\n(\+ line\n)+```\n<\/details>\n\nmore\n$/);
  });
});
