import assert from "node:assert/strict";
import { openCloud } from "../../sandbox/cloud/open.ts";
import type { Properties } from "../../sandbox/provider/values.ts";
import { rehearsal } from "./base.ts";
import { parsePlan, summary } from "./plan.ts";
import type { Workspace } from "./workspace.ts";

const recordType = "digitalocean:index/dnsRecord:DnsRecord";

/** Works by hand on what exists in a simulated cloud, as someone at the provider's panel would. */
function byHand<T>(workspace: Workspace, work: (cloud: ReturnType<typeof openCloud>) => T): T {
  const cloud = openCloud(workspace.cloudFile("dev"));
  try {
    return work(cloud);
  } finally {
    cloud.close();
  }
}

function editRecord(workspace: Workspace, name: string, change: Properties | "remove"): void {
  byHand(workspace, (cloud) => {
    const found = cloud.list(recordType).find(({ properties }) => properties.name === name);
    assert.ok(found, `the cloud has no record ${name}`);
    if (change === "remove") cloud.remove(found.type, found.id);
    else cloud.put({ ...found, properties: { ...found.properties, ...change } });
  });
}

describe("what was changed by hand", () => {
  it("is seen by a refresh and put right by an up", async () => {
    const workspace = await rehearsal();
    editRecord(workspace, "hg", { value: "elsewhere.example.org." });
    const { stdout } = await workspace.succeed(["preview", "--stack", "dev", "--refresh", "--json"]);
    const updated = parsePlan(stdout).steps.filter(({ operation }) => operation === "update");
    assert.deepEqual(
      [...new Set(updated.map(({ type, name }) => `${type} ${name}`))],
      [`${recordType} hg.dev.psf.io`],
    );
    await workspace.succeed(["up", "--stack", "dev", "--yes", "--refresh"]);
    const value = byHand(workspace, (cloud) =>
      cloud.list(recordType).find(({ properties }) => properties.name === "hg"),
    )?.properties.value;
    assert.equal(value, "lb.dev.psf.io.");
  });

  it("is made again where it was removed", async () => {
    const workspace = await rehearsal();
    editRecord(workspace, "speed", "remove");
    await workspace.succeed(["refresh", "--stack", "dev", "--yes"]);
    assert.deepEqual(summary(await workspace.plan("dev")), ["create DnsRecord speed.dev.psf.io"]);
    await workspace.up("dev");
    assert.deepEqual(summary(await workspace.plan("dev")), []);
  });

  it("can be imported where it was made by hand", async () => {
    const workspace = await rehearsal();
    const { id } = byHand(workspace, (cloud) => {
      const like = cloud.list(recordType).find(({ properties }) => properties.name === "hg");
      assert.ok(like);
      const made = { ...like, id: "424242", properties: { ...like.properties, id: 424242, name: "by-hand" } };
      cloud.put(made);
      return made;
    });
    await workspace.succeed([
      ...["import", recordType, "by-hand", `dev.psf.io,${id}`, "--stack", "dev", "--yes"],
      ...["--protect=false", "--generate-code=false"],
    ]);
    // The program does not declare it, so the next run would take it away again.
    assert.deepEqual(summary(await workspace.plan("dev")), ["delete DnsRecord by-hand"]);
  });
});
