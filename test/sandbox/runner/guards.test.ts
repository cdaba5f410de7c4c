import assert from "node:assert/strict";
import { withoutGuards } from "../../../sandbox/runner/guards.ts";

describe("guards", () => {
  it("are lifted from a deployment, and nothing else is changed", () => {
    const zone = { type: "digitalocean:index/domain:Domain", id: "psf.io", inputs: { name: "psf.io" } };
    const service = {
      type: "fastly:index/serviceVcl:ServiceVcl",
      id: "s",
      inputs: { name: "docs" },
      outputs: {},
    };
    const deployment = {
      version: 3,
      deployment: {
        manifest: { version: "v3" },
        resources: [{ ...zone, protect: true, retainOnDelete: true }, service],
      },
    };
    assert.deepEqual(withoutGuards(deployment), {
      version: 3,
      deployment: {
        manifest: { version: "v3" },
        resources: [
          zone,
          { ...service, inputs: { name: "docs", forceDestroy: true }, outputs: { forceDestroy: true } },
        ],
      },
    });
  });
});
