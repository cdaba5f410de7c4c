import assert from "node:assert/strict";
import { parseArguments } from "../../../review/command/arguments.ts";

describe("the command line of bin/review", () => {
  it("compares with main where nothing else is said", () => {
    assert.deepEqual(parseArguments(["--stack", "prod"]), {
      help: false,
      stack: "prod",
      base: "main",
      preview: undefined,
      allowed: [],
      out: undefined,
    });
  });

  it("takes values apart or attached, and several overrides", () => {
    const words = [
      "-s",
      "dev",
      "--base=v1",
      "--allow",
      "urn,stateful",
      "--allow",
      "too-much open-port",
      "--out",
      "x",
    ];
    assert.deepEqual(parseArguments(words), {
      help: false,
      stack: "dev",
      base: "v1",
      preview: undefined,
      allowed: ["urn", "stateful", "too-much", "open-port"],
      out: "x",
    });
  });

  it("says what is wrong", () => {
    const messages: readonly (readonly [readonly string[], string])[] = [
      [[], "of which stack? add --stack prod, or --preview FILE with what pulumi preview --json wrote"],
      [
        ["prod"],
        'bin/review takes no "prod"; it takes --stack, -s, --base, --preview, --allow, --out: bin/review help',
      ],
      [["--stack"], "--stack needs the name of a stack after it, as in --stack prod"],
      [["--stack", "--base", "main"], "--stack needs the name of a stack after it, as in --stack prod"],
      [["--stack="], "--stack needs the name of a stack after it, as in --stack prod"],
      [["--allow"], "--allow needs the name of a rule after it, as in --allow stateful"],
      [
        ["--preview", "plan.json", "--base", "main"],
        "--preview has been made of a change already: leave out --base, or leave out --preview to have one made",
      ],
    ];
    for (const [words, message] of messages)
      assert.throws(() => parseArguments(words), { name: "Failure", message });
  });
});
