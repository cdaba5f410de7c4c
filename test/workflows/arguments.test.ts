import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArguments } from "../../workflows/arguments.ts";
import { allowedBy, setOutput, summarise } from "../../workflows/job.ts";

describe("bin/workflow", () => {
  it("takes a command and its flags", () => {
    const given = parseArguments(["renew", "--stack", "prod", "--pulumi", "bin/sandbox"]);
    assert.equal(given.command, "renew");
    assert.equal(given.need("--stack"), "prod");
    assert.equal(given.value("--out"), undefined);
    assert.throws(() => given.need("--plan"), { message: "bin/workflow renew needs --plan" });
  });

  it("refuses what it does not know", () => {
    assert.throws(() => parseArguments(["destroy"]), {
      message:
        'bin/workflow has no command "destroy"; it has stacks, review, comment, plan, apply, deployed, drift, renew, zones, delegation: bin/workflow help',
    });
    assert.throws(() => parseArguments(["renew", "--all", "yes"]), {
      message:
        'bin/workflow takes no "--all"; it takes --stack, --out, --base, --reports, --plan, --program, --pulumi, --hosts, --policies, --server, --parent, --resolver, --names',
    });
    assert.throws(() => parseArguments(["renew", "--stack"]), { message: "--stack needs a value after it" });
    assert.throws(() => parseArguments(["renew", "--stack", "--out"]), {
      message: "--stack needs a value after it",
    });
    assert.throws(() => parseArguments(["renew", "--stack", "../prod"]), {
      message: '--stack "../prod" is no name of a stack; as in --stack prod',
    });
  });

  it("overrides rules that labels name, and leaves other labels alone", () => {
    assert.deepEqual(allowedBy('["allow-too-much", "bug", "allow-edits", "allow-urn"]'), ["too-much", "urn"]);
    assert.deepEqual(allowedBy("[]"), []);
    assert.deepEqual(allowedBy(undefined), []);
  });

  it("writes summaries and outputs where a job has them", () => {
    const folder = mkdtempSync(join(tmpdir(), "estate-job-"));
    try {
      const environment = { GITHUB_STEP_SUMMARY: join(folder, "s"), GITHUB_OUTPUT: join(folder, "o") };
      summarise({}, "nowhere");
      summarise(environment, "one\n");
      summarise(environment, "two");
      setOutput(environment, "commit", "abc");
      assert.equal(readFileSync(environment.GITHUB_STEP_SUMMARY, "utf8"), "one\n\ntwo\n\n");
      assert.equal(readFileSync(environment.GITHUB_OUTPUT, "utf8"), "commit=abc\n");
      assert.throws(() => setOutput(environment, "commit", "abc\nother=1"), {
        message: "the output commit has a line break",
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
