import assert from "node:assert/strict";
import { probesOf } from "../../../sandbox/probes/index.ts";
import { HELP } from "../../../sandbox/runner/help.ts";
import { loadEstate } from "../../../stacks/index.ts";

describe("the help", () => {
  it("names the themes that probes have", () => {
    const [, named = ""] = /Themes: ([a-z,\s]+?)\n {2}bin/.exec(HELP) ?? [];
    const themes = probesOf(loadEstate("dev")).map(({ theme }) => theme);
    assert.deepEqual(named.split(/,\s+/), [...new Set(themes)]);
  });

  it("fits a terminal of 120 columns", () => {
    assert.deepEqual(
      HELP.split("\n").filter((line) => line.length > 120),
      [],
    );
  });
});
