import fc from "fast-check";
import { rotationPeriod, validityHours } from "../../../components/tls/rotation.ts";
import { prod } from "../../../stacks/prod/index.ts";
import type { Days } from "../../../stacks/vocabulary/index.ts";
import { unitTest } from "../../support/harness.ts";

const hour = 3_600_000;
const times = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2060, 0) });
const validities = fc.integer({ min: 1, max: 2000 }).map((days): Days => `${days} days`);
const names = fc.domain();

/** The moment at which the trigger changes next: periods start where their text says. */
function nextChange(name: string, validity: Days, now: number): number {
  return Date.parse(rotationPeriod(name, validity, new Date(now))) + (validityHours(validity) / 2) * hour;
}

describe("rotation of certificates", () => {
  unitTest("a validity in hours", (assert) => {
    assert.equal(validityHours("7 days"), 168);
    assert.equal(validityHours("1825 days"), 43_800);
  });

  unitTest("now lies in its period, whose length is half the validity", (assert) => {
    fc.assert(
      fc.property(names, validities, times, (name, validity, now) => {
        const start = Date.parse(rotationPeriod(name, validity, new Date(now)));
        assert.ok(start <= now && now < start + (validityHours(validity) / 2) * hour + 1);
      }),
    );
  });

  unitTest("the trigger is constant within a period and changes once at its end", (assert) => {
    fc.assert(
      fc.property(names, validities, times, (name, validity, now) => {
        const period = rotationPeriod(name, validity, new Date(now));
        const change = nextChange(name, validity, now);
        // Texts are whole milliseconds.
        assert.equal(rotationPeriod(name, validity, new Date(Math.max(now, change - 2))), period);
        const next = rotationPeriod(name, validity, new Date(change + 2));
        assert.notEqual(next, period);
        assert.ok(Math.abs(Date.parse(next) - change) <= 1);
      }),
    );
  });

  unitTest("a certificate made at any time has half its life left when the trigger changes", (assert) => {
    fc.assert(
      fc.property(names, validities, times, (name, validity, made) => {
        const life = validityHours(validity) * hour;
        const left = made + life - nextChange(name, validity, made);
        assert.ok(left >= life / 2 - 1);
      }),
    );
  });

  unitTest("no two of the estate's certificates rotate at the same moment", (assert) => {
    const starts = Object.entries(prod.certificates).map(([name, { validity }]) =>
      rotationPeriod(name, validity, new Date("2026-01-01T00:00:00Z")),
    );
    assert.equal(new Set(starts).size, starts.length);
  });
});
