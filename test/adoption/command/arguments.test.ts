import assert from "node:assert/strict";
import { parseArguments } from "../../../adoption/command/arguments.ts";
import { Failure } from "../../../commands/failure.ts";

describe("arguments of bin/adopt", () => {
  it("are a stack and flags", () => {
    const words = ["prod", "--inventory", "i.json", "--cli=pulumi", "--out", "o"];
    const request = { help: false, stack: "prod", inventory: "i.json", cli: "pulumi", out: "o" };
    assert.deepEqual(parseArguments(words), request);
    assert.equal(parseArguments(["--help"]).help, true);
  });

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [[], "which stack? write bin/adopt prod"],
    [["dev", "prod"], 'one stack at a time: there is "prod" after "dev"; leave one out'],
    [
      ["dev", "--yes"],
      'bin/adopt takes no "--yes"; it takes the name of a stack, --inventory, --cli, --out: bin/adopt help',
    ],
    [["dev", "--inventory"], "--inventory needs a file after it, as in --inventory inventory.json"],
    [["dev", "--out", "--cli"], "--out needs a folder after it, as in --out /tmp/adoption"],
    [
      ["dev", "--cli", "pulumi"],
      "pulumi cannot list what a cloud has: add --inventory FILE; docs/adoption.md has the commands that write it",
    ],
  ];
  for (const [words, message] of wrong) {
    it(`are refused: ${words.join(" ") || "none"}`, () => {
      assert.throws(() => parseArguments(words), new Failure(message));
    });
  }
});
