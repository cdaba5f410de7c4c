import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheDirectory } from "../../sandbox/toolchain/cli.ts";
import { buildGoProgram } from "../../sandbox/toolchain/go-build.ts";
import { findOnPath, run } from "../../sandbox/toolchain/process.ts";

const root = join(import.meta.dirname, "..", "..");
const module = join(import.meta.dirname, "actionlint");
const signal = new AbortController().signal;

/** actionlint, built once from its pinned module into the user's cache. */
async function ensureActionlint(): Promise<string> {
  const version = /rhysd\/actionlint v(\S+)/.exec(await readFile(join(module, "go.mod"), "utf8"))?.[1];
  const folder = join(cacheDirectory(process.env), "bin");
  const path = join(folder, `actionlint-${version}`);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${process.pid}`;
  await buildGoProgram({
    ...{ module, output: draft, signal, niceness: 10, linkerFlags: "-s -w" },
    program: "github.com/rhysd/actionlint/cmd/actionlint",
    source: `github.com/rhysd/actionlint@v${version}`,
    // Measured: modules 20 MB, build cache 120 MB.
    space: 3e8,
    environment: { ...process.env, CGO_ENABLED: "0" },
  });
  await rename(draft, path);
  return path;
}

describe("actionlint", () => {
  let actionlint: string;
  before(async function () {
    // Built from its module; there is no other way to have it.
    if (findOnPath("go", process.env) === undefined) this.skip();
    actionlint = await ensureActionlint();
  });

  // Without the linters of others, which are here on one machine and not on another.
  const lint = (...files: readonly string[]) =>
    run(actionlint, ["-no-color", "-oneline", "-shellcheck=", "-pyflakes=", ...files], {
      environment: process.env,
      directory: root,
      signal,
    });

  it("has nothing to say of the workflows", async () => {
    const folder = join(root, ".github", "workflows");
    const files = (await readdir(folder)).map((name) => join(folder, name));
    const { code, output } = await lint(...files);
    assert.equal(output, "");
    assert.equal(code, 0);
  });

  it("would say it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "estate-actionlint-"));
    try {
      const file = join(folder, "bad.yml");
      await writeFile(
        file,
        "on: push\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ls\n        if: githb.ref\n",
      );
      const { code, output } = await lint(file);
      assert.match(output, /undefined variable "githb"/);
      assert.equal(code, 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
