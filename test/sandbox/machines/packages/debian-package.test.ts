import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildDebianPackage,
  conffiles,
  controlFile,
  type DebianPackage,
  packageFileName,
} from "../../../../sandbox/machines/packages/debian-package.ts";
import { findOnPath } from "../../../../sandbox/toolchain/process.ts";
import { temporaryDirectory } from "../../temporary.ts";

const TOOL: DebianPackage = {
  name: "tool",
  version: "1.2.3-1",
  architecture: "amd64",
  maintainer: "Vendor",
  homepage: "https://example.org/tool",
  license: "MPL-2.0",
  description: "Does what a tool does.",
  depends: ["openssl", "passwd"],
  scripts: { preinst: "#!/bin/sh\nexit 0\n" },
};

describe("a Debian package", () => {
  const temporary = temporaryDirectory();

  it("is described as dpkg reads it", () => {
    assert.equal(
      controlFile(TOOL, 12),
      [
        "Package: tool",
        "Version: 1.2.3-1",
        "Section: default",
        "Priority: extra",
        "Architecture: amd64",
        "Maintainer: Vendor",
        "Installed-Size: 12",
        "Depends: openssl, passwd",
        "License: MPL-2.0",
        "Homepage: https://example.org/tool",
        "Description: Does what a tool does.",
        "",
      ].join("\n"),
    );
    assert.doesNotMatch(controlFile({ ...TOOL, depends: [] }, 1), /Depends/);
    assert.equal(packageFileName(TOOL), "tool_1.2.3-1_amd64.deb");
  });

  it("keeps what an administrator made of its configuration, and nothing else", () => {
    assert.equal(
      conffiles(["/usr/bin/tool", "/etc/tool.d/b", "/etc/tool.d/a"]),
      "/etc/tool.d/a\n/etc/tool.d/b\n",
    );
    assert.equal(conffiles(["/usr/bin/tool"]), "");
  });

  it("holds its files as root's, with plain modes", async function () {
    if (findOnPath("dpkg-deb", process.env) === undefined) {
      console.log("      dpkg-deb is not on PATH (Debian: apt install dpkg)");
      this.skip();
    }
    const tree = join(temporary.path, "tree");
    for (const folder of ["usr/bin", "etc/tool.d"]) mkdirSync(join(tree, folder), { recursive: true });
    writeFileSync(join(tree, "usr/bin/tool"), "#!/bin/sh\n", { mode: 0o700 });
    writeFileSync(join(tree, "etc/tool.d/tool.conf"), "x = 1\n", { mode: 0o444 });
    const output = join(temporary.path, packageFileName(TOOL));
    const signal = new AbortController().signal;
    await buildDebianPackage(TOOL, { tree, output, environment: process.env, signal });

    const dpkg = (...words: readonly string[]) =>
      spawnSync("dpkg-deb", words, { encoding: "utf8" }).stdout.trim();
    assert.equal(
      dpkg("--field", output, "Package", "Version", "Installed-Size"),
      ["Package: tool", "Version: 1.2.3-1", "Installed-Size: 2"].join("\n"),
    );
    const modes = dpkg("--contents", output)
      .split("\n")
      .filter((line) => !line.endsWith("/"))
      .map((line) => [line.split(/\s+/, 2).join(" "), line.split(" ").at(-1)].join(" "));
    assert.deepEqual(modes, [
      "-rw-r--r-- root/root ./etc/tool.d/tool.conf",
      "-rwxr-xr-x root/root ./usr/bin/tool",
    ]);
    assert.equal(dpkg("--info", output, "conffiles"), "/etc/tool.d/tool.conf");
    assert.equal(dpkg("--info", output, "preinst"), "#!/bin/sh\nexit 0");
  });
});
