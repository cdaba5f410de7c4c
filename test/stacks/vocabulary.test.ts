import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const mark = "// @ts-expect-error:";

/** Lines of a TypeScript file in which the compiler finds an error, under the project's settings. */
function linesWithErrors(source: string): readonly number[] {
  const directory = mkdtempSync(join(tmpdir(), "vocabulary-"));
  try {
    writeFileSync(join(directory, "entries.ts"), source);
    writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
    writeFileSync(
      join(directory, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "tsconfig.json"),
        compilerOptions: { types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
        include: [],
        files: ["entries.ts"],
      }),
    );
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "--project", directory, "--pretty", "false"],
      { cwd: directory, encoding: "utf8" },
    );
    const lines = stdout.matchAll(/^entries\.ts\(([0-9]+),[0-9]+\): error/gm);
    return [...new Set([...lines].map(([, line]) => Number(line)))];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe("the vocabulary", () => {
  const source = readFileSync(join(import.meta.dirname, "wrong-entries.ts"), "utf8");
  const marked = source
    .split("\n")
    .flatMap((line, index) => (line.trim().startsWith(mark) ? [index + 2] : []));

  it(`lets none of ${marked.length} wrong entries compile, and every right one beside them`, () => {
    const unmarked = source.replaceAll(mark, "// wrong:").replaceAll('"../../stacks/', `"${root}/stacks/`);
    assert.deepEqual(linesWithErrors(unmarked), marked);
  });
});
