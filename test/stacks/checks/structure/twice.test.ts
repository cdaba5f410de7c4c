import assert from "node:assert/strict";
import { keysWrittenTwice } from "../../../../stacks/checks/structure/index.ts";
import { writtenTwice } from "../../../../stacks/checks/structure/twice.ts";

function said(text: string): readonly string[] {
  return writtenTwice({ path: "stacks/prod/test.ts", text }).map(
    ({ place, message, remedy }) => `${place}: ${message} ${remedy}`,
  );
}

const remedy = "Remove one of the two, or give one of them another name.";

describe("keys that are written twice", () => {
  it("are in no catalog", () => {
    assert.deepEqual(keysWrittenTwice(), []);
  });

  it("are told with both lines and what they are in, however they are quoted", () => {
    assert.deepEqual(
      said(
        [
          "export const services = {",
          "  docs: { cdn: 'on', owner: 'a', cdn: 'off' },",
          "  hg: 1,",
          '  "docs": 2,',
          "  80: 1, '80': 2,",
          "} as const satisfies Record<string, unknown>;",
        ].join("\n"),
      ),
      [
        `stacks/prod/test.ts:4: "docs" is written twice in services, and what line 2 says is lost. ${remedy}`,
        `stacks/prod/test.ts:5: "80" is written twice in services, and what line 5 says is lost. ${remedy}`,
        `stacks/prod/test.ts:2: "cdn" is written twice in services.docs, and what line 2 says is lost. ${remedy}`,
      ],
    );
  });

  it("are found in lists, calls and functions too", () => {
    assert.deepEqual(said("export const a = [f({ x: 1, x: 2 }), () => ({ y: 1, y: 2 })];"), [
      `stacks/prod/test.ts:1: "x" is written twice in a, and what line 1 says is lost. ${remedy}`,
      `stacks/prod/test.ts:1: "y" is written twice in a, and what line 1 says is lost. ${remedy}`,
    ]);
  });

  it("are not those of two objects, of a spread that is changed, or computed ones", () => {
    assert.deepEqual(
      said("const a = { x: { y: 1 }, y: { x: 1 }, ...b, z: 1, [z]: 2 }; type T = { x: 1; y: 2 };"),
      [],
    );
  });
});
