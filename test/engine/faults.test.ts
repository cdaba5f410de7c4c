import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import type { Running } from "../support/sandbox-command.ts";
import { broughtUp, freshClone, rehearsal } from "./base.ts";
import { cloudObjects, pendingResources, stateResources } from "./contents.ts";
import { summary } from "./plan.ts";
import type { Workspace } from "./workspace.ts";

/** The state and the cloud hold the same things, each once, and there is nothing left to do. */
async function assertConverged(workspace: Workspace): Promise<void> {
  assert.deepEqual(summary(await workspace.plan("dev")), []);
  const expected = cloudObjects(await broughtUp(), "dev").map(({ type }) => type);
  assert.deepEqual(
    cloudObjects(workspace, "dev").map(({ type }) => type),
    expected,
    "the cloud holds more or less than a run without a fault makes",
  );
}

/** Starts an up whose second instance is never made, and waits until it does. */
async function upThatHangs(workspace: Workspace): Promise<Running> {
  const running = workspace.start(["up", "--stack", "dev", "--yes"], {
    SANDBOX_FAULTS: "create Instance#2 hang",
  });
  const instances = (resources: ReturnType<typeof stateResources>) =>
    resources.filter(({ type }) => String(type).endsWith(":Instance")).length;
  // The first and the third.
  await running.until(
    () =>
      instances(stateResources(workspace, "dev")) >= 2 && instances(pendingResources(workspace, "dev")) > 0,
  );
  return running;
}

async function upWith(workspace: Workspace, faults: string) {
  return workspace.run(["up", "--stack", "dev", "--yes", "--suppress-progress"], { SANDBOX_FAULTS: faults });
}

describe("a fault in the middle of an up", () => {
  it("that refuses requests is told, and the next up goes on", async () => {
    const clone = freshClone();
    // One at a time: after the first refusal the engine begins nothing new.
    const machines = await upWith(clone, "create Instance#3 fail=out of capacity");
    assert.notEqual(machines.code, 0);
    assert.match(machines.stdout, /out of capacity/);
    const records = await upWith(clone, "create DnsRecord#5 fail=503 try later");
    assert.notEqual(records.code, 0);
    assert.match(records.stdout, /503 try later/);
    await clone.up("dev");
    await assertConverged(clone);
  });

  it("that loses answers leaves nothing twice and nothing behind", async () => {
    const clone = freshClone();
    const lost = ["Instance", "Droplet", "DnsRecord", "ServiceVcl", "Vpc", "AclToken", "Keypair"];
    const first = await upWith(clone, lost.map((type) => `create ${type} lose`).join("; "));
    assert.notEqual(first.code, 0);
    // What depends on a lost resource was not tried, so a second fault of another kind may still strike there.
    const second = await upWith(clone, lost.map((type) => `create ${type} lose`).join("; "));
    assert.notEqual(second.code, 0);
    for (let run = 0; run < 3; run++) if ((await upWith(clone, "")).code === 0) break;
    await assertConverged(clone);
  });

  it("that loses the answer to a create which is no longer wanted is swept up", async () => {
    const workspace = await rehearsal();
    const before = workspace.read("stacks/dev/services.ts");
    workspace.edit(
      "stacks/dev/services.ts",
      '["hg.dev.psf.io"]',
      '["hg.dev.psf.io", "mercurial.dev.psf.io"]',
    );
    const lost = await upWith(workspace, "create DnsRecord lose");
    assert.notEqual(lost.code, 0);
    workspace.write("stacks/dev/services.ts", before);
    const { stderr } = await workspace.up("dev");
    assert.match(
      stderr,
      /digitalocean:index\/dnsRecord:DnsRecord \d+ was left by an interrupted run and is no longer wanted: removed/,
    );
    await assertConverged(workspace);
  });

  it("that delays changes nothing else", async () => {
    const clone = freshClone();
    await clone.up("dev", { SANDBOX_FAULTS: "create Instance#2 delay=1500" });
    await assertConverged(clone);
  });

  it("that hangs can be interrupted, and the next up goes on", async () => {
    const clone = freshClone();
    const running = await upThatHangs(clone);
    running.child.kill("SIGINT");
    assert.notEqual((await running.ended).code, 0);
    await clone.up("dev");
    await assertConverged(clone);
  });

  it("that kills the command loses nothing: the lock is explained, and the next up goes on", async () => {
    const clone = freshClone();
    const running = await upThatHangs(clone);
    running.killEverything();
    await running.ended;
    const files = readdirSync(clone.file(".sandbox", "state"), { recursive: true, encoding: "utf8" });
    assert.deepEqual(
      files.filter((name) => name.endsWith(".attrs")),
      [],
      "the CLI does not write these files at once, and cannot read a state beside half of one",
    );
    const next = await clone.up("dev");
    assert.match(next.stderr, /lock/);
    await assertConverged(clone);
  });
});
