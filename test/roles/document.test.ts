import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import type { Bundle } from "../../roles/bundle.ts";
import { documentText, readDocument } from "../../roles/document.ts";
import { hostBundles } from "../../roles/index.ts";
import { dev } from "../../stacks/dev/index.ts";
import { unitTest } from "../support/harness.ts";

const reader = `
import json, sys
from converge.document import read_document
from converge.errors import ConvergeError
def read(text):
    try:
        return read_document(text)
    except ConvergeError as error:
        return " ".join(error.lines())
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
`;

/** What the host makes of texts. */
function read(texts: readonly string[]): readonly unknown[] {
  const done = spawnSync("python3", ["-B", "-c", reader], {
    cwd: join(import.meta.dirname, "..", "..", "roles"),
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (done.status !== 0) throw new Error(done.stderr);
  const values: unknown = JSON.parse(done.stdout);
  return Array.isArray(values) ? values : [];
}

function bundleOf(contents: Readonly<Record<string, string>>): Bundle {
  const files = Object.entries(contents).map(([path, content]) => [path, { role: "base", content }]);
  return { format: 1, host: "docs", packages: {}, files: Object.fromEntries(files) };
}

describe("a bundle as text", () => {
  unitTest("has a line for each entry and each line of a file", (assert) => {
    assert.equal(
      documentText({
        format: 1,
        host: "docs",
        packages: { nginx: { role: "web" }, zsh: { role: "base" } },
        groups: {},
        files: {
          "/etc/motd": { role: "base", content: "Be careful\n\n  here\n", mode: "0600" },
          "/etc/empty": { role: "base", content: "" },
          "/etc/short": { role: "base", content: "no end" },
        },
      }),
      `{
 "format": 1,
 "host": "docs",
 "packages": {
  "nginx": {"role":"web"},
  "zsh": {"role":"base"}
 },
 "groups": {},
 "files": {
  "/etc/motd": {"role":"base","mode":"0600"},
  "/etc/empty": {"role":"base"},
  "/etc/short": {"role":"base"}
 }
}
= /etc/motd
motd| Be careful
motd|
motd|   here
= /etc/empty
= /etc/short
short\\ no end
=
`,
    );
  });

  unitTest("is read on the host as it was, whatever files hold", (assert) => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom("", " ", "= /etc/other", "motd| x", "\r", "\u2028", "}"),
    );
    const content = fc.array(line).map((lines) => lines.join("\n"));
    const path = fc.constantFrom("/etc/motd", "/etc/= x", "/a|b", "/etc/x\\", "/etc/conf d/ü");
    const bundles = fc
      .sample(fc.dictionary(path, content), { numRuns: 200, seed: 1 })
      .map((contents) => bundleOf(contents));
    assert.deepEqual(read(bundles.map(documentText)), bundles);
    assert.deepEqual(
      bundles.map((bundle) => readDocument(documentText(bundle))),
      bundles,
    );
  });

  unitTest("is read on the host as the roles wrote it", (assert) => {
    const bundles = dev.servers.map((server) => hostBundles(dev, server).configuration);
    assert.deepEqual(read(bundles.map(documentText)), JSON.parse(JSON.stringify(bundles)));
    assert.deepEqual(
      bundles.map((bundle) => readDocument(documentText(bundle))),
      JSON.parse(JSON.stringify(bundles)),
    );
  });

  unitTest("is refused wherever it is cut", (assert) => {
    const text = documentText(bundleOf({ "/etc/motd": "one\ntwo\n", "/etc/issue": "three\n" }));
    const cut = [...Array(text.length).keys()].map((length) => text.slice(0, length));
    // JSON alone is refused by the bundle's own rules: every file needs its content.
    const answers = read(cut);
    const whole = cut.filter((_, index) => typeof answers[index] !== "string");
    assert.deepEqual(whole, [text.slice(0, text.indexOf("\n}") + 2), text.slice(0, text.indexOf("\n}") + 3)]);
  });

  unitTest("a line of no file is told", (assert) => {
    const text = documentText(bundleOf({ "/etc/motd": "one\n" }));
    assert.deepEqual(read([text.replace(/=\n$/, "issue| two\n=\n")]), [
      "the document: has a line that belongs to no file: issue| two",
    ]);
  });

  unitTest("JSON is read too", (assert) => {
    const bundle = bundleOf({ "/etc/motd": "one\n" });
    assert.deepEqual(read([JSON.stringify(bundle), `${JSON.stringify(bundle)}\n`]), [bundle, bundle]);
    assert.deepEqual(readDocument(JSON.stringify(bundle)), bundle);
  });

  unitTest("that is cut is refused by a reviewer's reading too", (assert) => {
    const text = documentText(bundleOf({ "/etc/motd": "one\ntwo\n", "/etc/issue": "three\n" }));
    const refusal = (cut: string) => {
      try {
        readDocument(cut);
        return "read";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    const end = text.indexOf("\n}") + 2;
    const whole = [...Array(text.length).keys()].filter(
      (length) => refusal(text.slice(0, length)) === "read",
    );
    assert.deepEqual(whole, [end, end + 1]);
    assert.equal(refusal(text.slice(0, -1)), "the document does not end as it should");
    assert.equal(
      refusal(text.replace("= /etc/issue\nissue| three\n", "")),
      "the document has other files than it declares",
    );
    assert.equal(
      refusal(text.replace(/=\n$/, "issues| two\n=\n")),
      "the document has a line that belongs to no file: issues| two",
    );
    assert.equal(refusal("[]"), "the document is no object");
  });
});
