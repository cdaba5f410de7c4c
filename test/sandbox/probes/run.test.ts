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

  it("asks again what does not hold at once, and says so", async () => {
    let [asked, unsettled] = [0, 0];
    const verdicts = await runProbes(
      [
        probe("web", "a page comes", () => Promise.resolve()),
        probe("web", "a certificate is obtained", () =>
          ++asked < 2 ? Promise.reject(new Mismatch("none yet")) : Promise.resolve(),
        ),
      ],
      around,
      { patience: 0.2, onUnsettled: (failed) => (unsettled = failed.length) },
    );
    assert.equal(unsettled, 1);
    assert.equal(
      formatVerdicts(
        verdicts.map((verdict) => ("heldAfter" in verdict ? { ...verdict, heldAfter: 7 } : verdict)),
      ),
      "web: 2 passed, 0 failed (1 of them not at once, but after 7 s)\n2 passed, 0 failed\n",
    );
  });

  it("tells what never holds when its patience is over", async () => {
    const failing = probe("web", "a page comes", () => Promise.reject(new Mismatch("no page")));
    const verdicts = await runProbes([failing], around, { patience: 0.1 });
    assert.deepEqual(verdicts, [{ probe: failing, failure: "no page" }]);
  });
});
