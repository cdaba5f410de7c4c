import assert from "node:assert/strict";
import { withoutPendingOperations } from "../../../sandbox/runner/pending.ts";

describe("withoutPendingOperations", () => {
  it("takes them out of an exported deployment and nothing else", () => {
    const deployment = { manifest: { version: "v3" }, resources: [{ urn: "a", inputs: { n: 1 } }] };
    assert.deepEqual(
      JSON.parse(
        withoutPendingOperations(
          JSON.stringify({
            version: 3,
            deployment: { ...deployment, pending_operations: [{ type: "creating" }] },
          }),
        ),
      ),
      { version: 3, deployment },
    );
  });
});
