import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** Lines of the README's shell blocks, without their comments. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
  block.split("\n").map((line) => line.replace(/\s+#.*$/, "").trim()),
);

describe("README", () => {
  const targets = commands.flatMap((command) => /^make ([a-z]+)/.exec(command)?.[1] ?? []);

  it("names the two commands first", () => {
    assert.deepEqual(commands.filter(Boolean).slice(0, 2), ["make preview STACK=prod", "make test"]);
  });

  it("has only targets that there are", () => {
    const help = execFileSync("make", ["--no-print-directory", "help"], { cwd: root, encoding: "utf8" });
    for (const target of new Set(targets)) assert.match(help, new RegExp(`^  ${target} `, "m"));
  });

  it("has only make commands that run what they say", () => {
    // `make -n` prints what a target would run; the engine's tests run the same commands in a clone.
    const { STACK: _, SIMULATE: __, THEMES: ___, ...withoutStack } = process.env;
    const runs = (command: string) =>
      execFileSync("make", ["--no-print-directory", "-n", ...command.split(" ").slice(1)], {
        cwd: root,
        encoding: "utf8",
        env: withoutStack,
      }).trim();
    assert.equal(runs("make preview STACK=prod"), "bin/sandbox preview --stack prod");
    assert.equal(runs("make policies STACK=prod"), "bin/sandbox preview --stack prod --policy-pack policies");
    assert.equal(runs("make review STACK=prod BASE=main"), "bin/review --stack prod --base main");
    assert.equal(runs("make review STACK=prod ALLOW=too-much"), 'bin/review --stack prod --allow "too-much"');
    assert.equal(runs("make up STACK=dev"), "bin/sandbox up --stack dev --yes");
    assert.equal(runs("make up STACK=dev SIMULATE=1"), "bin/sandbox up --stack dev --yes --simulate");
    assert.equal(runs("make status"), "bin/sandbox status");
    assert.equal(runs("make status STACK=dev"), "bin/sandbox status --stack dev");
    assert.equal(runs("make probe STACK=dev"), "bin/sandbox probe --stack dev");
    assert.equal(runs("make probe STACK=dev THEMES=web"), "bin/sandbox probe web --stack dev");
    assert.equal(runs("make down STACK=dev"), "bin/sandbox down --stack dev");
    assert.equal(runs("make test"), "sandbox/toolchain/node test/run.ts");
    assert.equal(runs("make docs"), "sandbox/toolchain/node documents/main.ts");
    assert.equal(
      runs("make docs OUTPUTS=outputs.json"),
      "sandbox/toolchain/node documents/main.ts --outputs outputs.json",
    );
  });

  it("has only links and files that there are", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = ""]) => path);
    const files = [...readme.matchAll(/`(stacks\/[\w./-]+)`/g)].map(([, path = ""]) => path);
    assert.ok(links.length > 0 && files.length > 0);
    assert.deepEqual(
      [...links, ...files].filter((path) => !existsSync(join(root, path))),
      [],
    );
  });

  it("names a catalog file for each of the six usual changes", () => {
    const section = readme.split("## Six usual changes")[1]?.split("\n## ")[0] ?? "";
    const named = new Set([...section.matchAll(/`(\w+\.ts)`/g)].map(([, file = ""]) => file));
    assert.deepEqual([...named].sort(), [
      "databases.ts",
      "people.ts",
      "servers.ts",
      "services.ts",
      "zones.ts",
    ]);
    for (const file of named) assert.ok(existsSync(join(root, "stacks", "prod", file)), file);
  });
});
