import assert from "node:assert/strict";
import { consequenceOf } from "../../adoption/consequences.ts";
import { identityOf, types } from "../../adoption/identity/index.ts";
import { shortType } from "../../adoption/short-type.ts";
import { BEHAVIOURS } from "../../sandbox/runner/behaviours.ts";
import { sharedWorld } from "../support/harness.ts";

describe("what can be adopted", () => {
  it("is read by the sandbox's providers, as an import needs", () => {
    const read = BEHAVIOURS.flatMap(({ resources }) => Object.entries(resources))
      .filter(([, behaviour]) => behaviour.read !== undefined)
      .map(([type]) => shortType(type));
    assert.deepEqual(
      types().filter((type) => !read.includes(type)),
      [],
    );
  });

  it("or has a consequence, for everything that prod declares", async () => {
    const { all } = await sharedWorld("prod");
    const declared = new Set(
      all
        .map(({ type }) => type)
        .filter((type) => !type.startsWith("estate:") && !type.startsWith("pulumi:"))
        .map(shortType),
    );
    const unspoken = [...declared].filter(
      (type) => identityOf(type) === undefined && consequenceOf(type).startsWith("not known"),
    );
    assert.deepEqual(unspoken, []);
    assert.equal(consequenceOf("consul:KeyPrefix"), consequenceOf("consul:AclToken"));
  });

  it("names types that it does not know", () => {
    assert.equal(consequenceOf("aws:Instance"), "not known to bin/adopt; created as if new");
    assert.equal(identityOf("digitalocean:constructor"), undefined);
    assert.equal(identityOf("constructor:Droplet"), undefined);
  });
});
