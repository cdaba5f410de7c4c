import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Summary } from "./summary.ts";

const root = join(import.meta.dirname, "..", "..");

describe("summary of a test run", () => {
  it("has durations by file, with all of its suites and their hooks, and what failed", () => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), "summary-")));
    try {
      const sleep = (milliseconds: number) => `(done) => setTimeout(done, ${milliseconds})`;
      const hook = `before(${sleep(120)}); it("is quick", () => {});`;
      writeFileSync(join(directory, "a.test.cjs"), `describe("one", () => { ${hook} });\n`.repeat(2));
      writeFileSync(
        join(directory, "b.test.cjs"),
        `describe("two", () => it("fails", () => { throw new Error("the first line\\nand another"); }));`,
      );
      writeFileSync(
        join(directory, "c.test.cjs"),
        `describe("three", () => { before(() => { throw new Error("in a hook"); }); it("never runs", () => {}); });`,
      );
      const words = [join(root, "node_modules/mocha/bin/mocha.js"), "--no-config", "--spec", "*.test.cjs"];
      const report = ["--reporter", join(root, "test/support/summary.ts")];
      const { status, stdout } = spawnSync(
        process.execPath,
        [...words, ...report, "--reporter-option", "file=summary.json"],
        { cwd: directory, encoding: "utf8" },
      );
      assert.equal(status, 2);
      assert.match(stdout, /^ {2}2 passing .*\n {2}2 failing$/m);
      const { milliseconds, failures }: Summary = JSON.parse(
        readFileSync(join(directory, "summary.json"), "utf8"),
      );
      assert.deepEqual(Object.keys(milliseconds), ["a.test.cjs", "b.test.cjs", "c.test.cjs"]);
      assert.ok(Number(milliseconds["a.test.cjs"]) >= 200, JSON.stringify(milliseconds));
      assert.deepEqual(failures, [
        "b.test.cjs: two fails: the first line\nand another",
        'c.test.cjs: three "before all" hook for "never runs": in a hook',
      ]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
