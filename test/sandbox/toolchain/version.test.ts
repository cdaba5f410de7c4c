import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CLI_VERSION } from "../../../sandbox/toolchain/cli.ts";
import { compareVersions } from "../../../sandbox/toolchain/version.ts";

const root = join(import.meta.dirname, "..", "..", "..");

describe("compareVersions", () => {
  it("compares numbers, not letters", () => {
    assert.ok(compareVersions("3.259.0", "3.26.0") > 0);
    assert.ok(compareVersions("go1.25.9", "1.25.11") < 0);
    assert.equal(compareVersions("v3.259.0", "3.259.0"), 0);
  });

  it("takes missing parts for zero and ignores what follows the numbers", () => {
    assert.equal(compareVersions("4", "4.0.0"), 0);
    assert.equal(compareVersions("3.259.0-alpha.1+dirty", "3.259.0"), 0);
  });
});

describe("CLI_VERSION", () => {
  it("is that of the Node SDK and of the pinned Go module", () => {
    const manifest = readFileSync(join(root, "package.json"), "utf8");
    const module = readFileSync(join(root, "sandbox", "toolchain", "pulumi", "go.mod"), "utf8");
    assert.equal(/"@pulumi\/pulumi": "([\d.]+)"/.exec(manifest)?.[1], CLI_VERSION);
    assert.equal(/^require github.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)$/m.exec(module)?.[1], CLI_VERSION);
  });
});
