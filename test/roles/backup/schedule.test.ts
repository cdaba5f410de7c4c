import assert from "node:assert/strict";
import { days, longestInterval, maximumAge } from "../../../roles/backup/schedule.ts";
import { estates } from "../../../stacks/index.ts";

describe("how long a schedule may be silent", () => {
  const expected = {
    hourly: 3600,
    daily: 86_400,
    weekly: 604_800,
    monthly: 2_678_400,
    "*-*-* 03:30": 86_400,
    "03:30": 86_400,
    "*:00": 3600,
    "*-*-* *:15": 3600,
    "Sun 00:00": 604_800,
    "Mon,Thu *-*-* 03:30": 604_800,
    "*-*-01 03:30": 2_678_400,
    "*-01-01 03:30": 31_622_400,
    "2027-01-01 03:30": 31_622_400,
  };
  for (const [calendar, seconds] of Object.entries(expected)) {
    it(`${calendar}: ${seconds} s`, () => assert.equal(longestInterval(calendar), seconds));
  }

  it("half an interval more is late", () => assert.equal(maximumAge("*-*-* 03:30"), 129_600));

  it("every job of every catalog keeps whole days, and more than one interval of them", () => {
    for (const { backups } of Object.values(estates)) {
      for (const { keep, schedule } of Object.values(backups.jobs)) {
        assert.ok(days(keep) * 86_400 > longestInterval(schedule));
      }
    }
  });
});
