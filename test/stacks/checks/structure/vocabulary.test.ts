import assert from "node:assert/strict";
import { conform } from "../../../../stacks/checks/structure/conform.ts";
import { shapeOf } from "../../../../stacks/checks/structure/vocabulary.ts";

/** What is said of a value of the type `T` that a vocabulary declares. */
function said(declarations: string, value: unknown): readonly string[] {
  const shape = shapeOf("T", [{ path: "stacks/vocabulary/test.ts", text: declarations }]);
  return conform(value, shape, "it").map(({ place, message, remedy }) => `${place}: ${message} ${remedy}`);
}

/** A type, values that it takes, and one that it refuses with what is said then. */
const types: readonly (readonly [type: string, takes: readonly unknown[], refuses: unknown, says: string])[] =
  [
    ["type T = string;", ["", "x"], 1, 'it: 1 cannot stand here. Write "1", with quotation marks.'],
    ["type T = number;", [0, Number.NaN], "1", 'it: "1" cannot stand here. Write 1 without quotation marks.'],
    ["type T = boolean;", [true, false], 0, "it: 0 cannot stand here. Use true or false."],
    [
      'type T = "on" | "off" | 2;',
      ["on", 2],
      "no",
      'it: "no" cannot stand here. Write "on" if that is meant; else use "on", "off" or 2.',
    ],
    [
      `/** A size, with its unit. More. */\nexport type T = \`\${number} GB\`;`,
      ["1 GB", "1.5 GB"],
      "1GB",
      'it: "1GB" cannot stand here. Use a text of the form NUMBER GB (A size, with its unit).',
    ],
    [
      `type Dotted = \`\${string}.\${string}\`;\ntype T = Dotted | \`\${Dotted}/\${string}\`;`,
      ["a.b", "a.b/c", "a.b\nc"],
      "ab",
      'it: "ab" cannot stand here. Use a text of the form TEXT.TEXT or TEXT.TEXT/TEXT.',
    ],
    [
      "type T = readonly string[];",
      [[], ["a"]],
      "a",
      'it: "a" cannot stand here. Write it in brackets, as a list of one.',
    ],
    [
      "type T = readonly [number, ...number[]];",
      [[1], [1, 2]],
      [],
      "it: the list is empty. Add at least one.",
    ],
    [
      "type T = Readonly<Record<string, number>>;",
      [{}, { constructor: 1 }],
      { a: undefined },
      'it["a"]: undefined cannot stand here. Correct what it is made of; a field that is not wanted is left out.',
    ],
    [
      'type T = Readonly<Partial<Record<"a" | "b", number>>>;',
      [{}, { a: 1 }],
      { c: 1 },
      'it.c: there is no field "c". Write "a" if that is meant, or remove it.',
    ],
    [
      "interface Base { readonly name: string }\ninterface T extends Base { readonly size?: number; readonly role: string }",
      [
        { name: "a", role: "b" },
        { name: "a", role: "b", size: 1 },
      ],
      { name: "a", rol: "b" },
      'it.rol: there is no field "rol", and "role" is missing. Write "role" if that is meant, or remove it.',
    ],
    [
      'interface A { kind: "a"; x: number }\ninterface B { kind: "b"; y: number }\ntype T = A | B;',
      [
        { kind: "a", x: 1 },
        { kind: "b", y: 1 },
      ],
      { kind: "a", y: 1 },
      'it.y: there is no field "y", and "x" is missing. Write "x" if that is meant, or remove it.',
    ],
    [
      "type T = { readonly role: string } | { readonly external: string };",
      [{ role: "a" }, { external: "a" }],
      { external: 1 },
      'it.external: 1 cannot stand here. Write "1", with quotation marks.',
    ],
    [
      "type T = { readonly size: number } & ({ readonly id: string; readonly name?: never } | { readonly name: string });",
      [
        { size: 1, id: "a" },
        { size: 1, name: "a" },
      ],
      { size: "1", id: "a" },
      'it.size: "1" cannot stand here. Write 1 without quotation marks.',
    ],
    [
      'interface Port<Role extends string = string> { from: "anywhere" | { roles: readonly [Role, ...Role[]] } }\ntype T = Port;',
      [{ from: "anywhere" }, { from: { roles: ["a"] } }],
      { from: { roles: "a" } },
      'it.from.roles: "a" cannot stand here. Write it in brackets, as a list of one.',
    ],
  ];

describe("a value is held against its type in the vocabulary", () => {
  for (const [type, takes, refuses, says] of types) {
    it(type.split("\n").at(-1) ?? type, () => {
      for (const value of takes) assert.deepEqual(said(type, value), []);
      assert.deepEqual(said(type, refuses), [says]);
    });
  }

  it("where the vocabulary has a type that nobody can read, its line is named", () => {
    assert.throws(
      () => said("type A = 1;\ntype T = keyof A;", 1),
      /^Error: stacks\/vocabulary\/test\.ts:2: the checks of catalogs cannot read a TSTypeOperator\. /,
    );
    assert.throws(() => said("type A = string;", 1), /^Error: the vocabulary has no type T$/);
    assert.throws(
      () => said("interface T { readonly next: T }", 1),
      /^Error: stacks\/vocabulary\/test\.ts: the type T contains itself$/,
    );
    const source = { path: "stacks/vocabulary/test.ts", text: "type T = 1;" };
    assert.throws(
      () => shapeOf("T", [source, { ...source, path: "stacks/vocabulary/other.ts" }]),
      /^Error: stacks\/vocabulary\/other\.ts: there are two types T in the vocabulary$/,
    );
  });
});
