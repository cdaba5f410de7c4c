import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Failure } from "../../../commands/failure.ts";
import { type Layout, layoutOf, lockDirectory } from "../../../sandbox/runner/layout.ts";
import { clearAbandonedLocks, needsLock, unlock } from "../../../sandbox/runner/locks.ts";
import { createProgress } from "../../../sandbox/toolchain/progress.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("locks", () => {
  const temporary = temporaryDirectory();
  const since = "2026-05-04T10:11:12Z";
  let layout: Layout;
  let output = "";
  const progress = createProgress({ write: (text) => (output += text) });

  beforeEach(() => {
    output = "";
    writeFileSync(join(temporary.path, "Pulumi.yaml"), "name: estate\n");
    layout = layoutOf(temporary.path);
  });

  function lock(pid: number, host = hostname()): string {
    mkdirSync(lockDirectory(layout, "dev"), { recursive: true });
    const file = join(lockDirectory(layout, "dev"), "0123.json");
    writeFileSync(file, JSON.stringify({ pid, username: "ann", hostname: host, timestamp: since }));
    writeFileSync(`${file}.attrs`, "{}");
    return file;
  }

  const dead = () => spawnSync("true").pid;
  const locks = () => readdirSync(lockDirectory(layout, "dev"));

  it("removes what an interrupted run left, and says so", async () => {
    const pid = dead();
    lock(pid);
    await clearAbandonedLocks(layout, "dev", progress);
    assert.deepEqual(locks(), []);
    assert.equal(
      output,
      `==> stack dev was locked by process ${pid} of ann@${hostname()} since ${since}, an interrupted run; that process is gone, so the lock is removed\n`,
    );
  });

  it("refuses while a process is at work", async () => {
    const file = lock(process.pid);
    const holder = `stack dev is locked by process ${process.pid} of ann@${hostname()} since ${since}`;
    await assert.rejects(
      clearAbandonedLocks(layout, "dev", progress),
      new Failure(
        `${holder}, which is at work; wait for it to end, or end it (kill ${process.pid}) and run this again`,
      ),
    );
    await assert.rejects(
      unlock(layout, "dev", progress),
      new Failure(
        `${holder}, which is at work; two at once would lose state: end it (kill ${process.pid}) and run this again, or remove ${file} if that number is another process's by now`,
      ),
    );
    assert.deepEqual(locks(), ["0123.json", "0123.json.attrs"]);
  });

  it("leaves another machine's lock to the user", async () => {
    lock(1, "elsewhere");
    await assert.rejects(
      clearAbandonedLocks(layout, "dev", progress),
      new Failure(
        `stack dev is locked by process 1 of ann@elsewhere since ${since}, on another machine; where that run is over, remove the lock with bin/sandbox unlock --stack dev`,
      ),
    );
    await unlock(layout, "dev", progress);
    assert.deepEqual(locks(), []);
    assert.equal(
      output,
      `==> stack dev is unlocked; it was locked by process 1 of ann@elsewhere since ${since}\n`,
    );
  });

  it("says that there is none", async () => {
    await unlock(layout, "dev", progress);
    assert.equal(output, "==> stack dev is not locked\n");
  });

  it("concerns the commands that change a state", () => {
    assert.deepEqual(
      [["up"], ["destroy"], ["preview"], ["stack", "output"], []].map((words) => needsLock(words)),
      [true, true, false, false, false],
    );
  });
});
