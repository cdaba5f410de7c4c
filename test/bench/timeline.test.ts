import assert from "node:assert/strict";
import { readFinish } from "../../bench/timeline.ts";

describe("the timeline of an up", () => {
  it("has each resource that is finished, with what took a host's run", () => {
    const line =
      " +  command:remote:Command web0-iad1-configuration created (21s) = web0.iad1.example.org: 9 changes; 3 files; 20.5 s (packages 12.0, units 7.1)";
    assert.deepEqual(readFinish(line, 80), {
      ...{ name: "web0-iad1-configuration", at: 80, seconds: 21 },
      parts: "packages 12.0, units 7.1",
    });
    assert.deepEqual(readFinish(" +  consul:index:Node consul-wiki created (0.46s) ", 3), {
      ...{ name: "consul-wiki", at: 3, seconds: 0.46 },
    });
    assert.deepEqual(
      readFinish(" ~  command:remote:Command lb0 updated (2s) = lb0: nothing to change; 1.2 s", 4),
      {
        ...{ name: "lb0", at: 4, seconds: 2 },
      },
    );
  });

  it("leaves out what is only begun or printed", () => {
    assert.equal(readFinish(" +  consul:index:Node consul-wiki creating (0s) ", 1), undefined);
    assert.equal(readFinish("@ updating....", 1), undefined);
  });
});
