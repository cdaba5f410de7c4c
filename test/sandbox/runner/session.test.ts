import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const session = join(import.meta.dirname, "..", "..", "..", "sandbox", "runner", "session.ts");

/** Runs a shell's line as the CLI, in a process of its own, whose standard output goes to another shell's line. */
function shownTo(reader: string, line: string): { readonly stdout: string; readonly stderr: string } {
  const main = `import { runCli } from ${JSON.stringify(session)};
process.exitCode = await runCli({
  program: "sh", arguments: ["-c", ${JSON.stringify(line)}], directory: "/", environment: process.env,
});`;
  return spawnSync(
    "sh",
    ["-c", `("$0" --input-type=module -e "$1"; echo "ended with $?" >&2) | ${reader}`].concat(
      process.execPath,
      main,
    ),
    {
      encoding: "utf8",
    },
  );
}

describe("the CLI on this terminal", () => {
  it("ends with its own exit code, or with a shell's for a signal", () => {
    assert.deepEqual(
      ["exit 3", "kill -TERM $$"].map((line) => shownTo("cat", line).stderr),
      ["ended with 3\n", "ended with 143\n"],
    );
  });

  it("loses nothing of its output where the reader of a pipe is slow", () => {
    const { stdout, stderr } = shownTo("(sleep 1; wc -c)", "sleep 0.2; head -c 1000000 /dev/zero");
    assert.deepEqual([stdout.trim(), stderr], ["1000000", "ended with 0\n"]);
  });
});
