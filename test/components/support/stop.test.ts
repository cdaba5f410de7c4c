import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { orStop } from "../../../components/support/stop.ts";

const module = new URL("../../../components/support/stop.ts", import.meta.url).href;

describe("what ends the program", () => {
  it("is no word where the value is found", async () => {
    assert.equal(await orStop(() => "found", "Mend it."), "found");
  });

  it("is told once, and what waits for the value says nothing", () => {
    const program = `
      import { orStop } from ${JSON.stringify(module)};
      process.on("unhandledRejection", ({ message }) => console.log("told:", message));
      const value = orStop(() => { throw new Error("it is away."); }, "Mend it.");
      for (const waiter of ["one", "two"]) value.then(() => console.log(waiter, "has it"));
    `;
    const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      encoding: "utf8",
    });
    assert.deepEqual({ status, stdout }, { status: 0, stdout: "told: it is away. Mend it.\n" });
  });
});
