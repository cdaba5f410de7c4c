import assert from "node:assert/strict";
import { coalesced } from "../../../sandbox/world/coalesce.ts";

describe("coalesced runs", () => {
  it("share the next one, which sees what all callers had done", async () => {
    let changes = 0;
    let runs = 0;
    const settle = coalesced(async () => {
      runs++;
      const seen = changes;
      await new Promise(setImmediate);
      return seen;
    });
    const calls = Array.from({ length: 20 }, async () => {
      changes++;
      return settle();
    });
    const late = new Promise<number>((resolve) => {
      setImmediate(() => {
        changes++;
        resolve(settle());
      });
    });
    assert.deepEqual(new Set(await Promise.all(calls)), new Set([20]));
    assert.equal(await late, 21);
    assert.equal(runs, 2);
  });

  it("go on after one that failed", async () => {
    let runs = 0;
    const settle = coalesced(async () => {
      if (++runs === 1) throw new Error("once");
      return runs;
    });
    await assert.rejects(settle(), { message: "once" });
    assert.equal(await settle(), 2);
  });
});
