import assert from "node:assert/strict";
import fc from "fast-check";
import { checkEstate, everyRule } from "../../stacks/checks/index.ts";
import { structure } from "../../stacks/checks/structure/index.ts";
import { dev } from "../../stacks/dev/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { change } from "./change.ts";

type Path = readonly string[];

/** A place in one of the catalogs. */
interface Spot {
  readonly estate: Estate;
  readonly path: Path;
  readonly value: unknown;
  /** What a counterexample shows of it. */
  readonly [fc.toStringMethod]: () => string;
}

const spots: readonly Spot[] = [prod, dev].flatMap((estate) => spotsIn(estate, estate));

function spotsIn(estate: Estate, value: unknown, path: Path = []): readonly Spot[] {
  const own =
    path.length === 0
      ? []
      : [{ estate, path, value, [fc.toStringMethod]: () => `${estate.name}: ${path.join(".")}` }];
  if (typeof value !== "object" || value === null) return own;
  return [...own, ...Object.entries(value).flatMap(([key, child]) => spotsIn(estate, child, [...path, key]))];
}

/** The catalog with something else at a place, or with nothing there. */
function replaced({ estate, path }: Spot, edit: (holder: object, key: string) => void): Estate {
  return change(estate, (draft) => {
    let holder: unknown = draft;
    for (const key of path.slice(0, -1)) holder = Reflect.get(Object(holder), key);
    assert.ok(typeof holder === "object" && holder !== null);
    edit(holder, path.at(-1) ?? "");
  });
}

function erase(holder: object, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

const junk: readonly unknown[] = [
  null,
  undefined,
  0,
  "",
  true,
  [],
  {},
  [null],
  { kind: null },
  () => "",
  Symbol("s"),
];

describe("the checks", () => {
  it("say something of any value of another type, and never throw", () => {
    fc.assert(
      fc.property(fc.constantFrom(...spots), fc.constantFrom(...junk), (spot, value) => {
        const wrong = replaced(spot, (holder, key) => Object.assign(holder, { [key]: value }));
        const violations = checkEstate(wrong);
        if (kindOf(value) !== kindOf(spot.value)) assert.ok(violations.length > 0, spot.path.join("."));
      }),
      { numRuns: 80 },
    );
  });

  it("say something of every field that is missing and must be there, at the entry, and never throw", () => {
    fc.assert(
      fc.property(fc.constantFrom(...spots), (spot) => {
        const wrong = replaced(spot, erase);
        const violations = checkEstate(wrong);
        const missing = structure(wrong);
        // An entry of a map or list is as free to go as an optional field is.
        if (missing.length > 0) assert.deepEqual(violations, missing);
        assert.ok(missing.length <= 1, JSON.stringify(missing));
      }),
      { numRuns: 80 },
    );
  });

  it("say something of any field that nobody knows, once", () => {
    const objects = spots.filter(({ value }) => kindOf(value) === "object");
    fc.assert(
      fc.property(fc.constantFrom(...objects), fc.constantFrom("colour", "Name", "x"), (spot, name) => {
        const wrong = replaced(spot, (holder, key) =>
          Object.assign(Object(Reflect.get(holder, key)), { [name]: () => "" }),
        );
        assert.equal(checkEstate(wrong).length, 1, `${spot.path.join(".")}.${name}`);
      }),
      { numRuns: 80 },
    );
  });

  it("refuse what is no catalog at all", () => {
    for (const text of ["null", "[]", "1", "true", '"prod"', "{}"]) {
      const estate: Estate = JSON.parse(text);
      assert.ok(checkEstate(estate).length > 0, text);
    }
  });
});

describe("every rule by itself", () => {
  const texts = [
    "",
    " ",
    ".",
    "-",
    "constructor",
    "__proto__",
    "toString",
    "a".repeat(300),
    "é",
    "a\nb",
    "10.0.0.0/8",
  ];
  const numbers = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 0.5, 1e21];
  const leaves = spots.filter(({ value }) => typeof value === "string" || typeof value === "number");
  const entries = spots.filter(({ path }) => path.length === 2);

  it("bears any text and any number where one belongs", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...leaves),
        fc.oneof(fc.constantFrom(...texts), fc.string()),
        fc.constantFrom(...numbers),
        (spot, text, number) => {
          const value = typeof spot.value === "number" ? number : text;
          const odd = replaced(spot, (holder, key) => Object.assign(holder, { [key]: value }));
          if (structure(odd).length > 0) return;
          for (const rule of everyRule) assert.ok(Array.isArray(rule(odd)));
        },
      ),
      { numRuns: 80 },
    );
  });

  it("bears that any entry is gone, or under another name", () => {
    fc.assert(
      fc.property(fc.constantFrom(...entries), fc.constantFrom("gone", ...texts), (spot, name) => {
        const odd = replaced(spot, (holder, key) => {
          erase(holder, key);
          if (name === "gone" || Array.isArray(holder)) return;
          Object.defineProperty(holder, name, { value: spot.value, enumerable: true, configurable: true });
        });
        if (structure(odd).length > 0) return;
        for (const rule of everyRule) assert.ok(Array.isArray(rule(odd)));
      }),
      { numRuns: 80 },
    );
  });
});
