import assert from "node:assert/strict";
import { broughtUp, freshClone, rehearsal } from "./base.ts";
import { summary } from "./plan.ts";

describe("bringing an estate up", () => {
  it("is planned for the whole of prod in a fresh clone, without credentials", async () => {
    const clone = freshClone();
    const plan = await clone.plan("prod", { DIGITALOCEAN_TOKEN: "must not be used", OS_USERNAME: "nobody" });
    assert.deepEqual([...new Set(plan.steps.map(({ operation }) => operation))], ["create"]);
    const urns = clone.read("test", "urns", "prod.txt").trim().split("\n");
    const planned = plan.steps
      .map(({ urn }) => urn)
      .filter((urn) => !/::pulumi:(pulumi:Stack|providers:\w+::default)/.test(urn));
    assert.deepEqual(planned.sort(), urns);
    assert.ok(
      clone.read("README.md").includes(`    + ${plan.steps.length} to create\n`),
      "README shows another number",
    );
  });

  it("changes nothing a second time", async () => {
    const workspace = await rehearsal();
    assert.deepEqual(summary(await workspace.plan("dev")), []);
    const again = await workspace.succeed(["up", "--stack", "dev", "--yes", "--expect-no-changes"]);
    const [unchanged = ""] = /\d+ unchanged/.exec(again.stdout) ?? [];
    assert.ok(
      workspace.read("README.md").includes(`    ${unchanged}\n`),
      `README does not show ${unchanged}`,
    );
  });

  it("finds nothing to repair in what it made", async () => {
    const workspace = await rehearsal();
    await workspace.succeed(["refresh", "--stack", "dev", "--yes", "--expect-no-changes"]);
  });

  it("leaves the working tree and the user's login alone", async () => {
    const workspace = await broughtUp();
    for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", "index.ts"]) {
      assert.equal(workspace.read(file), freshClone().read(file), `${file} was changed`);
    }
  });

  it("is undone by down, protected and retained resources too", async () => {
    const workspace = await rehearsal();
    await workspace.succeed(["down", "--stack", "dev"]);
    const { stdout } = await workspace.succeed(["stack", "ls"]);
    assert.doesNotMatch(stdout, /dev/);
    const plan = await workspace.plan("dev");
    assert.deepEqual([...new Set(plan.steps.map(({ operation }) => operation))], ["create"]);
  });

  it("is not undone by destroy: what is stateful is protected", async () => {
    const workspace = await rehearsal();
    const { code, stdout, stderr } = await workspace.run(["destroy", "--stack", "dev", "--yes"]);
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /cannot be deleted\s+because it is protected/);
    assert.deepEqual(summary(await workspace.plan("dev")), []);
  });

  it("goes on in two clones at the same time", async () => {
    const [one, other] = [await rehearsal(), await rehearsal()];
    const plans = await Promise.all([one.plan("dev"), other.plan("dev")]);
    assert.deepEqual(plans.map(summary), [[], []]);
  });
});
