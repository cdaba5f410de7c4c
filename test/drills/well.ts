import assert from "node:assert/strict";
import { eventually, type RunningEstate } from "../estate/running-estate.ts";

/** Services are found again, and certificates asked for, after a while. */
export async function isWell(estate: RunningEstate): Promise<void> {
  await eventually(async () => {
    const { code, stdout } = await estate.run("status", "--stack", "dev");
    assert.equal(code, 0, stdout);
  }, 900_000);
}
