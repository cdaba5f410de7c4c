import assert from "node:assert/strict";
import { checkEstate } from "../../stacks/checks/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import { mutate } from "./change.ts";
import { slips } from "./mistakes.ts";

describe(`each of ${slips.length} mistakes is told once, at its entry, with what to do`, () => {
  for (const { title, edit, violation } of slips) {
    it(title, () => {
      const [place, message, remedy] = violation;
      assert.deepEqual(checkEstate(mutate(prod, edit)), [{ place, message, remedy }]);
    });
  }
});
