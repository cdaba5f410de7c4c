import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { policies } from "../../policies/all.ts";
import { judge } from "../../policies/pack/policy.ts";
import { dev } from "../../stacks/dev/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import { onStandardOpenStack, standardOpenStack } from "../support/catalogs.ts";
import { runProgram, sharedWorld } from "../support/harness.ts";
import { plannedAll } from "./planned.ts";

const root = join(import.meta.dirname, "..", "..");

describe("the policies", () => {
  it("are one file each, named after it, and each has its tests", () => {
    const names = policies.map(({ name }) => name);
    const files = (...folders: readonly string[]) => readdirSync(join(root, ...folders)).sort();
    assert.deepEqual(
      files("policies", "rules"),
      names.map((name) => `${name}.ts`),
    );
    assert.deepEqual(
      files("test", "policies", "rules"),
      names.map((name) => `${name}.test.ts`),
    );
  });

  const worlds = [
    ["production", () => sharedWorld("prod"), () => prod],
    ["development", () => sharedWorld("dev"), () => dev],
    ["a standard OpenStack", standardOpenStack, onStandardOpenStack],
    ["development before anything exists", () => runProgram("dev", { preview: true }), () => dev],
  ] as const;
  for (const [title, world, estate] of worlds) {
    it(`have nothing against ${title}`, async () => {
      const resources = plannedAll(await world());
      const found = policies.flatMap((policy) =>
        judge(policy, resources, estate()).map(({ name, message }) => `${policy.name}: ${name}: ${message}`),
      );
      assert.deepEqual(found, []);
    });
  }

  it("are about types that the estate has", async () => {
    const worldsOfTypes = [await sharedWorld("prod"), await standardOpenStack()];
    const types = new Set(worldsOfTypes.flatMap(({ all }) => all.map(({ type }) => type)));
    const unused = policies.flatMap((policy) =>
      "types" in policy && policy.types ? policy.types.filter((type) => !types.has(type)) : [],
    );
    // What nobody may register is about no type of the estate.
    assert.deepEqual(unused, [
      "command:local:Command",
      "random:index/randomBytes:RandomBytes",
      "random:index/randomId:RandomId",
      "random:index/randomString:RandomString",
      "random:index/randomUuid:RandomUuid",
      "command:remote:CopyFile",
      "command:remote:CopyToRemote",
    ]);
  });
});
