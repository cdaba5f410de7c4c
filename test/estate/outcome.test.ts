import assert from "node:assert/strict";
import { readOutcome } from "./outcome.ts";

const output = `Updating (dev):

 ~  command:remote:Command lb0-iad1-configuration updating (0s) [diff: ~stdin]
Diagnostics:
  pulumi:pulumi:Stack (estate-dev):
    error: update failed

  command:remote:Command (lb0-iad1-configuration):
    warning: something else
    error: Process exited with status 1: running "run":
    converge: lb0: refused
        [ALERT] first
    
        [ALERT] second

Outputs:
    error: "no error"

Resources:
    ~ 1 updated
    +-2 replaced
    312 unchanged
    2 errored

Duration: 10s
`;

describe("what an up said, as the end-to-end tests read it", () => {
  it("has its counts, and each resource's error", () => {
    const { counts, errors } = readOutcome(1, output, "");
    assert.deepEqual(counts, { updated: 1, replaced: 2, unchanged: 312 });
    assert.deepEqual(
      [...errors],
      [
        ["estate-dev", "update failed"],
        [
          "lb0-iad1-configuration",
          'Process exited with status 1: running "run":\nconverge: lb0: refused\n    [ALERT] first\n\n    [ALERT] second',
        ],
      ],
    );
  });
});
