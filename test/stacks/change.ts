import assert from "node:assert/strict";
import type { Rule } from "../../stacks/checks/index.ts";
import { dev } from "../../stacks/dev/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";

/** A type without `readonly`, all the way down. */
export type Draft<T> = { -readonly [K in keyof T]: Draft<T[K]> };

/** A copy of an estate with a change. Parts that the catalog shares are copied apart. */
export function change(estate: Estate, edit: (draft: Draft<Estate>) => void): Estate {
  const draft: Draft<Estate> = JSON.parse(JSON.stringify(estate));
  edit(draft);
  return draft;
}

/** A change that changes something: a mutation that does not would prove nothing. */
export function mutate(estate: Estate, edit: (draft: Draft<Estate>) => void): Estate {
  const mutated = change(estate, edit);
  assert.notDeepEqual(mutated, JSON.parse(JSON.stringify(estate)), "the mutation changed nothing");
  return mutated;
}

/** The entry of a record or list that a test is about. */
export function entry<T>(entries: Readonly<Record<string, T>> | readonly T[], key: string | number): T {
  const found = Object.entries(entries).find(([name]) => name === String(key))?.[1];
  assert.ok(found !== undefined, `the catalog has no entry "${key}"`);
  return found;
}

/** A machine of an estate or of a draft by its name. */
export function server<T extends { readonly name: string }>(
  estate: { readonly servers: readonly T[] },
  name: string,
): T {
  const found = estate.servers.find((candidate) => candidate.name === name);
  assert.ok(found, `the catalog has no machine "${name}"`);
  return found;
}

/** A web service of a draft by its name. */
export function web(draft: Draft<Estate>, name: string) {
  const found = entry(draft.services, name);
  assert.ok(found.kind === "web", `"${name}" is no web service`);
  return found;
}

/** A mistake, and all that one rule says of it: place, message, remedy. */
export interface Mistake {
  readonly title: string;
  readonly edit: (draft: Draft<Estate>) => void;
  readonly violations: readonly (readonly [place: string, message: string, remedy: string])[];
}

/** Tests of one rule: silent on both catalogs, and word for word on every mistake in production's. */
export function describeRule(name: string, rule: Rule, mistakes: readonly Mistake[]): void {
  describe(`the rule ${name}`, () => {
    it("has nothing against the catalogs", () => {
      assert.deepEqual(rule(prod), []);
      assert.deepEqual(rule(dev), []);
    });
    for (const { title, edit, violations } of mistakes) {
      it(title, () => {
        assert.deepEqual(
          rule(change(prod, edit)),
          violations.map(([place, message, remedy]) => ({ place, message, remedy })),
        );
      });
    }
  });
}
