import assert from "node:assert/strict";
import { freshClone } from "./base.ts";
import { cloudObjects } from "./contents.ts";
import { summary } from "./plan.ts";

describe("prod", function () {
  // Four runs of the engine over the largest catalog.
  this.timeout(1_800_000);

  it("comes up whole, changes nothing a second time, and goes", async () => {
    const clone = freshClone();
    await clone.up("prod");
    assert.deepEqual(summary(await clone.plan("prod")), []);
    const machines = cloudObjects(clone, "prod").filter(({ type }) => /:(Droplet|Instance)$/.test(type));
    assert.equal(machines.length, 25);
    await clone.succeed(["down", "--stack", "prod"]);
    assert.deepEqual(cloudObjects(clone, "prod"), []);
  });
});
