import assert from "node:assert/strict";
import type { PolicyResource, StackValidationArgs } from "@pulumi/policy";
import { Catalog } from "../../../policies/pack/catalog.ts";
import { crossGuardPolicy } from "../../../policies/pack/cross-guard.ts";

const none = (): never => {
  throw new Error("nothing of the kind is asked for");
};

function resource(name: string): PolicyResource {
  const customTimeouts = { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 };
  return {
    type: "example:index:Thing",
    name,
    urn: `urn:pulumi:dev::estate::example:index:Thing::${name}`,
    props: {},
    opts: { protect: false, ignoreChanges: [], aliases: [], customTimeouts, additionalSecretOutputs: [] },
    dependencies: [],
    propertyDependencies: {},
    isType: none,
    asType: none,
  };
}

describe("a policy about all resources together", () => {
  const policy = crossGuardPolicy(
    {
      name: "no-things",
      description: "There are no things.",
      stackViolations: (resources) => resources.map(({ name }) => `${name} is a thing`),
    },
    new Catalog(),
  );

  it("says the same in the same order, whatever order the engine hands them over in", async () => {
    const said = async (...names: readonly string[]) => {
      const messages: string[] = [];
      const resources = names.map(resource);
      const args: StackValidationArgs = {
        resources,
        stackTags: new Map(),
        getConfig: none,
        notApplicable: none,
      };
      assert.ok("validateStack" in policy && typeof policy.validateStack === "function");
      await policy.validateStack(args, (message) => messages.push(message));
      return messages;
    };
    const expected = ["a2 is a thing", "a10 is a thing", "b is a thing"];
    assert.deepEqual(await said("b", "a10", "a2"), expected);
    assert.deepEqual(await said("a10", "a2", "b"), expected);
  });
});
