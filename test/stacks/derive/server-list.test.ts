import assert from "node:assert/strict";
import { serverList } from "../../../stacks/derive/server-list.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { prod } from "../../../stacks/prod/index.ts";
import { change, server } from "../change.ts";

describe("the Server List", () => {
  it("orders machines at the estate's own providers by name, and then those of others as written", () => {
    const shuffled = change(prod, (draft) => draft.servers.reverse());
    assert.deepEqual(serverList(shuffled), serverList(prod));
    const reversed = change(prod, (draft) => draft.externalMachines.reverse());
    assert.deepEqual(serverList(reversed).slice(0, 19), serverList(prod).slice(0, 19));
    assert.deepEqual(serverList(reversed).slice(19).reverse(), serverList(prod).slice(19));
  });

  it("moves a machine with its datacenter", () => {
    const moved = change(prod, (draft) => {
      server(draft, "slack0").datacenter = "ord1";
    });
    assert.deepEqual(
      serverList(moved).find(({ name }) => name === "slack.iad1.psf.io"),
      {
        name: "slack.iad1.psf.io",
        purpose: "Slack IRC bridge",
        contact: "dstufft",
        datacenter: "Rackspace",
        region: "Chicago (ORD)",
      },
    );
  });

  it("is empty where nothing was published", () => assert.deepEqual(serverList(dev), []));
});
