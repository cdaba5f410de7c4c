import assert from "node:assert/strict";
import { Mismatch, type Probe } from "../../../sandbox/probes/probe.ts";
import { formatVerdicts, runProbes } from "../../../sandbox/probes/run.ts";
import { answer, surroundings } from "./surroundings.ts";

const around = surroundings(() => answer(""));

function probe(theme: string, claim: string, check: () => Promise<void>): Probe {
  return { theme, claim, check };
}

describe("running probes", () => {
  it("asks every question, whatever becomes of the others, and keeps their order", async () => {
    const verdicts = await runProbes(
      [
        probe("dns", "a name leads home", () => new Promise((resolve) => setTimeout(resolve, 5))),
        probe("web", "a page comes", () => Promise.reject(new Mismatch('status: "503" instead of "200"'))),
        probe("web", "another page comes", () => Promise.reject(new TypeError("x is not a function"))),
        probe("web", "a third page comes", () => Promise.resolve()),
      ],
      around,
    );
    assert.equal(
      formatVerdicts(verdicts),
      [
        "dns: 1 passed, 0 failed",
        "web: 1 passed, 2 failed",
        "  not so: a page comes",
        '    status: "503" instead of "200"',
        "  not so: another page comes",
        "    the probe itself broke: x is not a function",
        "2 passed, 2 failed",
        "",
      ].join("\n"),
    );
  });

  it("tells each verdict as it comes", async () => {
    const told: string[] = [];
    const probes = Array.from({ length: 20 }, (_, index) =>
      probe("dns", String(index), () => Promise.resolve()),
    );
    await runProbes(probes, around, ({ probe: { claim } }) => told.push(claim));
    assert.deepEqual(
      told.map(Number).sort((one, other) => one - other),
      probes.map((_, index) => index),
    );
  });
});
