import assert from "node:assert/strict";
import fc from "fast-check";
import { fitWithin, type Part } from "../../../review/report/fold.ts";

describe("folding a report", () => {
  const parts: readonly Part[] = [
    ["x".repeat(50), "x"],
    ["y".repeat(30), "y".repeat(10), "y"],
  ];

  it("keeps everything that has room", () => {
    assert.equal(fitWithin("head", parts, 88), `head\n\n${"x".repeat(50)}\n\n${"y".repeat(30)}`);
  });

  it("shortens what saves most first", () => {
    assert.equal(fitWithin("head", parts, 87), `head\n\nx\n\n${"y".repeat(30)}`);
    assert.equal(fitWithin("head", parts, 30), `head\n\nx\n\n${"y".repeat(10)}`);
    assert.equal(fitWithin("head", parts, 10), "head\n\nx\n\ny");
    assert.equal(fitWithin("head", parts, 9), "head\n\ny");
  });

  it("never cuts the head, and never is too long where the head is not", () => {
    const part: fc.Arbitrary<Part> = fc.tuple(fc.string({ unit: "binary" }), fc.string());
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.array(part, { maxLength: 6 }),
        fc.nat(200),
        (head, some, limit) => {
          const text = fitWithin(head, some, limit);
          return text.startsWith(head) && Buffer.byteLength(text) <= Math.max(limit, Buffer.byteLength(head));
        },
      ),
    );
  });
});
