import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../../sandbox/toolchain/lock.ts";
import { processStart } from "../../../sandbox/toolchain/process.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("a lock", () => {
  const temporary = temporaryDirectory();
  const file = () => join(temporary.path, "work.lock");

  it("is held by one at a time, who is named to the others, and is gone after its action", async () => {
    const order: string[] = [];
    const waited: number[] = [];
    const options = { onWait: (holder: number) => waited.push(holder), signal: new AbortController().signal };
    let done = () => {};
    const held = new Promise<void>((resolve) => {
      done = resolve;
    });
    const first = withLock(file(), () => held.then(() => order.push("first")), options);
    const second = withLock(file(), async () => order.push("second"), {
      ...options,
      onWait: (holder) => {
        options.onWait(holder);
        done();
      },
    });
    await Promise.all([first, second]);
    assert.deepEqual([order, waited], [["first", "second"], [process.pid]]);
    assert.equal(existsSync(file()), false);
  });

  it("of a process that is gone counts for nothing, also where another one has its number", async () => {
    const options = { onWait: () => assert.fail("nobody holds it"), signal: new AbortController().signal };
    for (const holder of ["4194303", "4194303 1\n", `${process.pid} 1\n`]) {
      writeFileSync(file(), holder);
      assert.equal(await withLock(file(), async () => "done", options), "done");
    }
  });

  it("that is waited for can be given up", async () => {
    writeFileSync(file(), `${process.pid} ${processStart(process.pid)}\n`);
    const stopping = new AbortController();
    const options = { onWait: () => stopping.abort(), signal: stopping.signal };
    await assert.rejects(
      withLock(file(), async () => "done", options),
      { name: "AbortError" },
    );
  });
});
