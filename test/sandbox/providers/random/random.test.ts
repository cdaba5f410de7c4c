import assert from "node:assert/strict";
import { compareSync } from "bcryptjs";
import fc from "fast-check";
import { memoryCloud } from "../../../../sandbox/cloud/open.ts";
import type { CallContext, Created, ResourceBehaviour } from "../../../../sandbox/provider/behaviour.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { random } from "../../../../sandbox/providers/random/index.ts";

const CONTEXT: CallContext = { cloud: memoryCloud(), configuration: {}, now: () => new Date(0x0123456789ab) };

function behaviour(name: string): ResourceBehaviour {
  const found = Object.entries(random.resources).find(([type]) => type.endsWith(`:${name}`))?.[1];
  assert.ok(found);
  return found;
}

const create = async (name: string, inputs: Properties): Promise<Created> =>
  behaviour(name).create(inputs, CONTEXT);
const CHECK = { urn: "", name: "x", configuration: {}, randomHex: () => "" };
const reasons = (name: string, inputs: Properties) =>
  (behaviour(name).validate?.(inputs, CHECK) ?? []).map(({ reason }) => reason);

describe("random texts", () => {
  it("have the length, the classes and the minimums asked for", async () => {
    const classes = fc.record({
      length: fc.integer({ min: 12, max: 40 }),
      lower: fc.boolean(),
      upper: fc.boolean(),
      special: fc.boolean(),
      minNumeric: fc.integer({ min: 0, max: 6 }),
      minUpper: fc.integer({ min: 0, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(classes, async (inputs) => {
        const result = String((await create("RandomString", inputs)).outputs.result);
        assert.equal(result.length, inputs.length);
        const count = (pattern: RegExp) => [...result].filter((character) => pattern.test(character)).length;
        assert.ok(count(/\d/) >= inputs.minNumeric);
        // A minimum applies even to a class that is off.
        assert.ok(inputs.upper ? count(/[A-Z]/) >= inputs.minUpper : count(/[A-Z]/) === inputs.minUpper);
        if (!inputs.lower) assert.equal(count(/[a-z]/), 0);
        if (!inputs.special) assert.equal(count(/[^A-Za-z0-9]/), 0);
      }),
    );
  });

  it("of a password come with a hash, and the id tells nothing", async () => {
    const { id, outputs } = await create("RandomPassword", { length: 20, overrideSpecial: "_" });
    assert.equal(id, "none");
    assert.match(String(outputs.result), /^[A-Za-z0-9_]{20}$/);
    assert.match(String(outputs.bcryptHash), /^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    assert.ok(compareSync(String(outputs.result), String(outputs.bcryptHash)));
    assert.equal(outputs.minLower, 0);
    assert.equal(outputs.numeric, true);
  });

  it("are checked before they are made", () => {
    assert.deepEqual(reasons("RandomPassword", { length: 0 }), [
      "Invalid Attribute Value. Attribute length value must be at least 1, got: 0",
    ]);
    assert.deepEqual(reasons("RandomPassword", { length: 3, minLower: 2, minUpper: 2 }), [
      "Invalid Attribute Value. Attribute length value must be at least sum of min_upper + min_lower + min_numeric + min_special, got: 3",
    ]);
    assert.deepEqual(reasons("RandomPassword", { length: 3, number: true, numeric: false }), [
      "Number and numeric are both configured with different values",
    ]);
    assert.deepEqual(
      reasons("RandomString", { length: 3, lower: false, upper: false, special: false, numeric: false }),
      ["At least one attribute out of [special, upper, lower, numeric] must be specified as true"],
    );
  });

  it("are imported by value", async () => {
    const found = await behaviour("RandomPassword").read?.(
      { id: "hunter2", outputs: {}, inputs: {} },
      CONTEXT,
    );
    assert.equal(found?.id, "none");
    assert.equal(found?.outputs.result, "hunter2");
    assert.deepEqual(found?.inputs, { length: 7 });
  });
});

describe("other random values", () => {
  it("write the same bytes in every form", async () => {
    const { id, outputs } = await create("RandomId", { byteLength: 4, prefix: "web-" });
    const bytes = Buffer.from(id, "base64url");
    assert.equal(outputs.hex, `web-${bytes.toString("hex")}`);
    assert.equal(outputs.dec, `web-${bytes.readUInt32BE()}`);
    assert.equal(outputs.b64Std, `web-${bytes.toString("base64")}`);
    const found = await behaviour("RandomId").read?.({ id: `web-,${id}`, outputs: {}, inputs: {} }, CONTEXT);
    assert.deepEqual(found?.outputs, outputs);
    const { outputs: raw } = await create("RandomBytes", { length: 32 });
    assert.equal(Buffer.from(String(raw.base64), "base64").toString("hex"), raw.hex);
  });

  it("have the form of their kind", async () => {
    assert.match((await create("RandomUuid", {})).id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.match((await create("RandomUuid4", {})).id, /^.{14}4.{4}[89ab]/);
    assert.match((await create("RandomUuid7", {})).id, /^01234567-89ab-7/);
    assert.match((await create("RandomPet", { prefix: "my", length: 3 })).id, /^my-[a-z]+-[a-z]+-[a-z]+$/);
    const { outputs } = await create("RandomInteger", { min: -2, max: 2, seed: "s" });
    assert.deepEqual((await create("RandomInteger", { min: -2, max: 2, seed: "s" })).outputs, outputs);
    assert.ok(Math.abs(Number(outputs.result)) <= 2);
    const shuffled = await create("RandomShuffle", { inputs: ["a", "b", "c"], resultCount: 5 });
    assert.equal(Array.from(Object(shuffled.outputs.results)).length, 5);
  });

  it("are replaced by any change, but not by empty keepers", () => {
    const compare = (oldInputs: Properties, newInputs: Properties) =>
      behaviour("RandomId").compare?.({ id: "x", outputs: {}, oldInputs, newInputs }, CONTEXT);
    assert.deepEqual(compare({ byteLength: 1 }, { byteLength: 1, keepers: {} })?.ignore, ["keepers"]);
    assert.deepEqual(compare({ byteLength: 1 }, { byteLength: 2, keepers: { a: "b" } }), {
      replace: ["byteLength", "keepers"],
    });
  });
});
