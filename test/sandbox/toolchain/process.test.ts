import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../../sandbox/toolchain/process.ts";

describe("a process", () => {
  it("is alive while it runs, and not once it is collected", async () => {
    const child = spawn("sleep", ["60"]);
    const { pid } = child;
    assert.ok(pid !== undefined && isAlive(pid));
    const closed = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await closed;
    assert.equal(isAlive(pid), false);
  });

  it("that has ended and waits for its parent is not alive", async function () {
    if (process.platform !== "linux") this.skip();
    // The shell prints its child's number and becomes a program that never collects it. Until then it may still
    // collect as a shell does, so that the child has to outlive it.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec tail -f /dev/null"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const pid = Number(
        await new Promise((resolve) => parent.stdout.once("data", (data) => resolve(String(data)))),
      );
      while (readFileSync(`/proc/${parent.pid}/comm`, "utf8") !== "tail\n") await sleep(10);
      process.kill(pid, "SIGKILL");
      while (isAlive(pid)) await sleep(10);
      assert.doesNotThrow(() => process.kill(pid, 0), "nobody has collected it");
    } finally {
      parent.kill("SIGKILL");
    }
  });
});
