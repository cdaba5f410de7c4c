import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ProgramRequest, programArguments, runProgram } from "../../../sandbox/language-host/program.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("runProgram", () => {
  const temporary = temporaryDirectory();
  const script = () => join(temporary.path, "node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js");

  /** A stand-in for the SDK's run script. */
  function sdk(source: string): void {
    mkdirSync(join(script(), ".."), { recursive: true });
    writeFileSync(script(), source);
  }

  function request(overrides: Partial<ProgramRequest> = {}): ProgramRequest {
    return {
      programDirectory: temporary.path,
      entryPoint: "index.ts",
      workingDirectory: temporary.path,
      arguments: [],
      project: "estate",
      stack: "dev",
      organization: "organization",
      configuration: { "estate:size": "small" },
      secretKeys: ["estate:key"],
      dryRun: true,
      parallel: 8,
      monitorAddress: "127.0.0.1:1",
      engineAddress: "127.0.0.1:2",
      ...overrides,
    };
  }

  async function run(signal = new AbortController().signal, onLine = (_line: string) => {}) {
    const lines: string[] = [];
    const print = (line: string) => {
      lines.push(line);
      onLine(line);
    };
    return { result: await runProgram(request(), { PATH: process.env.PATH }, print, signal), lines };
  }

  it("gives the SDK's script its options, only those that are set", () => {
    sdk("");
    assert.deepEqual(programArguments(request()), [
      script(),
      ...["--monitor", "127.0.0.1:1", "--engine", "127.0.0.1:2", "--organization", "organization"],
      ...["--project", "estate", "--stack", "dev", "--pwd", temporary.path],
      ...["--root-directory", temporary.path, "--parallel", "8", "--dry-run", "index.ts"],
    ]);
    assert.deepEqual(
      programArguments(request({ parallel: 0, dryRun: false, organization: "", arguments: ["more"] })).slice(
        -4,
      ),
      ["--root-directory", temporary.path, "index.ts", "more"],
    );
  });

  it("hands configuration over in the environment and prints every line", async () => {
    sdk(
      "const { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS } = process.env; console.log(PULUMI_CONFIG); console.error(PULUMI_CONFIG_SECRET_KEYS);",
    );
    const { result, lines } = await run();
    assert.deepEqual(result, { error: "", bail: false });
    assert.deepEqual(lines.sort(), ['["estate:key"]', '{"estate:size":"small"}']);
  });

  it("tells an error the user has seen from one that he has not", async () => {
    sdk("process.exit(32)");
    assert.deepEqual((await run()).result, { error: "", bail: true });
    sdk("process.exit(7)");
    assert.deepEqual((await run()).result, { error: "the program exited with code 7", bail: false });
  });

  it("kills the program, and what it started, when the engine cancels", async () => {
    sdk(`
      const child = require("node:child_process").spawn("sleep", ["60"], { stdio: "inherit" });
      console.log(child.pid);
      setInterval(() => {}, 1000);
    `);
    const cancellation = new AbortController();
    const { result } = await run(cancellation.signal, () => cancellation.abort());
    assert.deepEqual(result, { error: "the program exited with code 137", bail: false });
  });

  it("says where the SDK is missing", async () => {
    await assert.rejects(
      run(),
      new Error(
        `no @pulumi/pulumi in the node_modules of ${temporary.path}; install the dependencies there (npm ci)`,
      ),
    );
  });
});
