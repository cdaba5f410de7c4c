import { loadInherited, parseInherited } from "../../stacks/inherited.ts";
import { unitTest } from "../support/harness.ts";

describe("what zones inherit", () => {
  const parse = (text: string) => parseInherited(text, "inherited.json", "Write it anew.");

  unitTest("is records by zone", (assert) => {
    const record = { type: "MX", name: "@", target: "mail.example.org", priority: 10 } as const;
    assert.deepEqual(parse(JSON.stringify({ "example.org": [record], "example.net": [] })), {
      "example.org": [record],
      "example.net": [],
    });
  });

  unitTest("is refused where it is something else", (assert) => {
    const message = (text: string) => {
      try {
        return JSON.stringify(parse(text));
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    assert.deepEqual(
      [
        "{",
        "[]",
        '{"example.org": {}}',
        '{"example.org": [{"type": "MX", "name": "@", "target": "a.b"}]}',
      ].map(message),
      [
        "inherited.json is no map from zone to records in JSON. Write it anew.",
        "inherited.json is no map from zone to records in JSON. Write it anew.",
        "inherited.json: example.org is no list of records. Write it anew.",
        'inherited.json: example.org[0] is no record: {"type":"MX","name":"@","target":"a.b"}. Correct it as the catalog writes records, or remove it.',
      ],
    );
    assert.throws(
      () => loadInherited("prod"),
      "stacks/prod/inherited.json is not there: a first run keeps what the zones' former name servers answer. Write it with: bin/workflow zones --stack STACK",
    );
  });
});
