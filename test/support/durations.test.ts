import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

describe("durations of test files", () => {
  it("are by file, with all of its suites and their hooks", () => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), "durations-")));
    try {
      const sleep = (milliseconds: number) => `(done) => setTimeout(done, ${milliseconds})`;
      const hook = `before(${sleep(120)}); it("is quick", () => {});`;
      writeFileSync(join(directory, "a.test.cjs"), `describe("one", () => { ${hook} });\n`.repeat(2));
      writeFileSync(
        join(directory, "b.test.cjs"),
        `describe("two", () => it("fails", () => { throw "b"; }));`,
      );
      const words = [join(root, "node_modules/mocha/bin/mocha.js"), "--no-config", "--spec", "*.test.cjs"];
      const report = ["--reporter", join(root, "test/support/durations.ts")];
      const { status, stdout } = spawnSync(
        process.execPath,
        [...words, ...report, "--reporter-option", "file=durations.json"],
        { cwd: directory, encoding: "utf8" },
      );
      assert.equal(status, 1);
      assert.match(stdout, /^ {2}2 passing .*\n {2}1 failing$/m);
      const durations: Record<string, number> = JSON.parse(
        readFileSync(join(directory, "durations.json"), "utf8"),
      );
      assert.deepEqual(Object.keys(durations), ["a.test.cjs", "b.test.cjs"]);
      assert.ok(Number(durations["a.test.cjs"]) >= 200, JSON.stringify(durations));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
