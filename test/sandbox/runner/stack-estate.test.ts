import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { layoutOf, prepareLayout, stackFileName } from "../../../sandbox/runner/layout.ts";
import { stackEstate } from "../../../sandbox/runner/stack-estate.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("a stack's catalog with its settings", () => {
  const directory = temporaryDirectory();
  const id = "6a2b0e1c-0000-4000-8000-000000000001";
  const idOf = async (setting: string) => {
    writeFileSync(join(directory.path, "Pulumi.yaml"), "name: estate\n");
    const layout = layoutOf(directory.path);
    await prepareLayout(layout);
    mkdirSync(layout.project, { recursive: true });
    writeFileSync(join(layout.project, stackFileName("dev")), `config:\n  estate:images: ${setting}\n`);
    const { iad1 } = (await stackEstate(layout, "dev")).datacenters;
    return iad1?.provider === "openstack" ? iad1.imageIds : undefined;
  };

  it("has an account's images, as a person or the CLI wrote them", async () => {
    assert.deepEqual(await idOf(`{ iad1: { ubuntu-24.04: ${id} } }`), { "ubuntu-24.04": id });
    assert.deepEqual(await idOf(`'{"iad1": {"ubuntu-24.04": "${id}"}}'`), { "ubuntu-24.04": id });
    assert.equal(await idOf("'{ no JSON'"), undefined);
  });
});
