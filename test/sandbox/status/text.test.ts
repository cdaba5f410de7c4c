import assert from "node:assert/strict";
import { bytes, count, formatSection, label, span } from "../../../sandbox/status/text.ts";

describe("the text of a status", () => {
  it("has its columns below each other, and a mark before what is not well", () => {
    assert.deepEqual(
      formatSection({
        title: "hosts",
        rows: [
          { cells: ["lb0", "well", ""] },
          { cells: ["monitoring0", "ill"], problem: "monitoring0 is ill" },
        ],
      }),
      ["hosts", "    lb0          well", "  ! monitoring0  ill"],
    );
  });

  it("says spans in the largest unit of which there are two", () => {
    assert.deepEqual([-1, 1, 119, 120, 7199, 7200, 47 * 3600, 48 * 3600].map(span), [
      "0 seconds",
      "1 second",
      "119 seconds",
      "2 minutes",
      "119 minutes",
      "2 hours",
      "47 hours",
      "2 days",
    ]);
  });

  it("says sizes, numbers and short names", () => {
    assert.deepEqual([150 * 1024 ** 2, 1024 ** 3].map(bytes), ["150 MB", "1.0 GB"]);
    assert.deepEqual([count(1, "host"), count(2, "host")], ["1 host", "2 hosts"]);
    assert.equal(label("lb0.iad1.psf.io"), "lb0");
  });
});
