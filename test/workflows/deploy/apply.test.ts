import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyPlan } from "../../../workflows/deploy/apply.ts";
import type { Pulumi } from "../../../workflows/pulumi/cli.ts";

const [one, two] = ["1".repeat(40), "2".repeat(40)];

describe("applying a plan", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "estate-plan-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const apply = async (record: object | undefined, said = "", code = 0, policies?: string) => {
    if (record) writeFileSync(join(folder, "record.json"), JSON.stringify(record));
    const words: string[] = [];
    const pulumi: Pulumi = {
      ask: async () => ({ code: 1, output: "", errors: "nothing else is asked" }),
      show: async (...given) => {
        words.push(...given);
        return { code, output: said, errors: "" };
      },
    };
    const deployed = { commit: one, time: new Date(0) };
    const now = new Date("2026-03-07T06:43:00Z");
    const request = { pulumi, now, deployed, stack: "prod", folder, commit: two, policies };
    return { code: await applyPlan(request), words };
  };
  const record = { stack: "prod", commit: two, from: one };

  it("brings up that plan, with the engine's own preview of it, and policies where there are any", async () => {
    assert.deepEqual(await apply(record, "", 0, "policies/run"), {
      code: 0,
      words: [
        ...["up", "--stack", "prod", "--plan", `${folder}/plan.json`],
        ...["--yes", "--non-interactive", "--suppress-progress"],
        ...["--message", "certificates as of 2026-03-07T06:43:00.000Z", "--policy-pack", "policies/run"],
      ],
    });
  });

  it("refuses a plan of another stack, of another revision, or of an earlier state", async () => {
    const again = "; run this workflow again for a plan of today";
    await assert.rejects(apply({ ...record, stack: "dev" }), {
      message: `the plan is of the stack dev, not of prod${again}`,
      exitCode: 2,
    });
    await assert.rejects(apply({ ...record, commit: one }), {
      message: `the plan is of the revision ${one}, not of ${two}${again}`,
      exitCode: 2,
    });
    await assert.rejects(apply({ ...record, from: null }), {
      message: `prod was at no revision when this was planned, and is at ${one} now${again}`,
      exitCode: 2,
    });
  });

  it("tells a difference from the plan from any other failure", async () => {
    for (const words of [
      "resource a::b violates plan: properties changed",
      "error: expected resource operations for a::b but none were seen",
    ]) {
      await assert.rejects(apply(record, words, 255), {
        message:
          "the update would do something else than the plan that was approved (see above); run this workflow again for a plan of today",
        exitCode: 2,
      });
    }
    assert.equal((await apply(record, "error: no route to host", 255)).code, 1);
  });

  it("needs a plan", async () => {
    await assert.rejects(apply(undefined), {
      message: `${folder}/record.json cannot be read (ENOENT: no such file or directory, open '${folder}/record.json'); make a plan first: bin/workflow plan`,
    });
  });
});
