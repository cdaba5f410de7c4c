import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logTail, startDetached, stopRecorded } from "../../../../sandbox/machines/process/detached.ts";
import { readRunning, recordOf, writeRecord } from "../../../../sandbox/machines/process/record.ts";
import { isAlive } from "../../../../sandbox/toolchain/process.ts";
import { temporaryDirectory } from "../../temporary.ts";

describe("a process that outlives its command", () => {
  if (process.platform !== "linux") return;
  const directory = temporaryDirectory();
  const files = () => ({ record: join(directory.path, "record"), log: join(directory.path, "log") });
  const start = (...argv: readonly string[]) =>
    startDetached({ argv, environment: { PATH: process.env.PATH }, ...files(), purpose: "trial" });

  it("is found again by its record, and ended", async () => {
    const pid = await start("sleep", "1000");
    assert.deepEqual(
      [readRunning(files().record)?.pid, readRunning(files().record)?.purpose],
      [pid, "trial"],
    );
    await stopRecorded(files().record);
    assert.equal(isAlive(pid), false);
    assert.equal(readRunning(files().record), undefined);
  });

  it("is killed where it does not end", async () => {
    const pid = await start("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done");
    while (!(await logTail(files().log)).includes("ready"))
      await new Promise((resolve) => setTimeout(resolve, 10));
    await stopRecorded(files().record, { patience: 100 });
    assert.equal(isAlive(pid), false);
  });

  it("is not taken for another one that got its number", async () => {
    writeRecord(files().record, { ...recordOf(process.pid), started: "1" });
    assert.equal(readRunning(files().record), undefined);
    await stopRecorded(files().record, { signal: "SIGKILL" });
    writeRecord(files().record, { ...recordOf(process.pid), boot: "another" });
    assert.equal(readRunning(files().record), undefined);
  });

  it("says so where there is no such program", async () => {
    await assert.rejects(start("/nowhere/daemon"), { message: "/nowhere/daemon is not installed" });
  });

  it("shows the last lines of its log without a console's colours", async () => {
    writeFileSync(files().log, "one\n\u001b[32mtwo\u001b[0m\r\nthree\n");
    assert.equal(await logTail(files().log, 2), "two\nthree");
    assert.equal(await logTail(join(directory.path, "none")), "");
    assert.equal(readFileSync(files().log, "utf8").length > 0, true);
  });
});
