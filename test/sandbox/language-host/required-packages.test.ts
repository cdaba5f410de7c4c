import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { programDependencies, requiredPackages } from "../../../sandbox/language-host/required-packages.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("required packages", () => {
  const temporary = temporaryDirectory();

  function install(name: string, manifest: object, under = ""): void {
    const directory = join(temporary.path, under, "node_modules", name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "package.json"), JSON.stringify({ name, ...manifest }));
  }

  beforeEach(() => {
    const dependencies = { "@pulumi/random": "1", "@acme/dns": "1", plain: "1", absent: "1" };
    writeFileSync(
      join(temporary.path, "package.json"),
      JSON.stringify({ dependencies, devDependencies: { tool: "1" } }),
    );
    install("@pulumi/random", {
      version: "4.21.1",
      pulumi: { resource: true, name: "random", version: "4.21.1" },
    });
    install("@acme/dns", { version: "2.0.0", pulumi: { resource: true, server: "https://plugins.example" } });
    install("plain", { version: "1.0.0", dependencies: { deep: "1" } });
    install("tool", { version: "3.0.0", pulumi: { resource: false } });
    install("deep", { version: "9.0.0" }, "node_modules/plain");
  });

  it("are the installed dependencies that have a plugin, found from a folder inside the project", async () => {
    mkdirSync(join(temporary.path, "program"));
    assert.deepEqual(await requiredPackages(join(temporary.path, "program")), [
      { name: "random", version: "v4.21.1", server: "" },
      { name: "dns", version: "v2.0.0", server: "https://plugins.example" },
    ]);
  });

  it("list what a program depends on, and what that depends on", async () => {
    const direct = [
      { name: "@acme/dns", version: "2.0.0" },
      { name: "@pulumi/random", version: "4.21.1" },
      { name: "plain", version: "1.0.0" },
      { name: "tool", version: "3.0.0" },
    ];
    assert.deepEqual(await programDependencies(temporary.path, false), direct);
    assert.deepEqual(
      await programDependencies(temporary.path, true),
      [...direct, { name: "deep", version: "9.0.0" }].sort((one, other) =>
        one.name.localeCompare(other.name),
      ),
    );
  });
});
