import { unitTest } from "../support/harness.ts";
import { explainDifference, formatSnapshot, parseSnapshot, type Registered } from "./compare.ts";
import { readSnapshot, registeredIn, stacks } from "./snapshot.ts";

describe("URNs", () => {
  for (const stack of stacks) {
    unitTest(`of ${stack} are those of the snapshot`, async (assert) => {
      const registered = await registeredIn(stack);
      const difference = explainDifference({ stack, committed: readSnapshot(stack), registered });
      assert.equal(difference, undefined, difference);
    });

    unitTest(`of ${stack} are committed sorted, each once`, (assert) => {
      const committed = readSnapshot(stack);
      assert.deepEqual(committed, [...new Set(committed)].sort());
    });
  }
});

describe("URN comparison", () => {
  const resource = (urn: string, ...aliases: string[]): Registered => ({ urn, aliases });
  const compare = (committed: string[], ...registered: Registered[]) =>
    explainDifference({ stack: "prod", committed, registered });

  unitTest("says nothing where nothing differs", (assert) => {
    assert.equal(compare(["a", "b"], resource("b"), resource("a")), undefined);
  });

  unitTest("names what is gone, and how to keep or accept it", (assert) => {
    assert.equal(
      compare(["a", "b", "c"], resource("a")),
      [
        'test/urns/prod.txt differs from what the program registers for the stack "prod".',
        "Gone, and would be deleted (2):",
        "  b",
        "  c",
        'If one was renamed or moved, give the new one its old name: { aliases: [{ name: "OLD-NAME" }] }.',
        "If all of this is meant, accept it with: make urns",
      ].join("\n"),
    );
  });

  unitTest("names what is new, and how to accept it", (assert) => {
    assert.equal(
      compare(["a"], resource("c"), resource("b"), resource("a")),
      [
        'test/urns/prod.txt differs from what the program registers for the stack "prod".',
        "New, and would be created (2):",
        "  b",
        "  c",
        "If all of this is meant, accept it with: make urns",
      ].join("\n"),
    );
  });

  unitTest("names both sides of a rename without an alias", (assert) => {
    assert.equal(
      compare(["old"], resource("new")),
      [
        'test/urns/prod.txt differs from what the program registers for the stack "prod".',
        "Gone, and would be deleted (1):",
        "  old",
        "New, and would be created (1):",
        "  new",
        'If one was renamed or moved, give the new one its old name: { aliases: [{ name: "OLD-NAME" }] }.',
        "If all of this is meant, accept it with: make urns",
      ].join("\n"),
    );
  });

  unitTest("accepts a rename with an alias, and still names a newcomer beside it", (assert) => {
    assert.equal(compare(["old"], resource("new", "old")), undefined);
    assert.equal(
      compare(["old"], resource("new", "old"), resource("other", "unknown")),
      [
        'test/urns/prod.txt differs from what the program registers for the stack "prod".',
        "New, and would be created (1):",
        "  other",
        "If all of this is meant, accept it with: make urns",
      ].join("\n"),
    );
  });

  unitTest("reads what it writes", (assert) => {
    const text = formatSnapshot([resource("b"), resource("a")]);
    assert.equal(text, "a\nb\n");
    assert.deepEqual(parseSnapshot(text), ["a", "b"]);
  });
});
