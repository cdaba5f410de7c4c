import assert from "node:assert/strict";
import { judge, type Policy, type ResourcePolicy, type StackPolicy } from "../../policies/pack/policy.ts";
import { isValues, type PlannedResource, unknown } from "../../policies/pack/resource.ts";
import { prod } from "../../stacks/prod/index.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import {
  type Registration,
  unknown as recordedUnknown,
  sharedWorld,
  type World,
} from "../support/harness.ts";

/** A resource that a test may spoil. */
export interface Draft {
  urn: string;
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  secrets: string[];
  protect: boolean;
  ignoreChanges: string[];
}

/** What a program registered, as a policy is given it. */
export function planned(registration: Registration): Draft {
  const { urn, type, name, inputs, secrets, options } = registration;
  const copy = withUnknowns(inputs);
  assert.ok(isValues(copy));
  return {
    urn,
    type,
    name,
    inputs: { ...copy },
    secrets: [...secrets],
    protect: options.protect,
    ignoreChanges: [...options.ignoreChanges],
  };
}

function withUnknowns(value: unknown): unknown {
  if (value === recordedUnknown) return unknown;
  if (Array.isArray(value)) return value.map(withUnknowns);
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withUnknowns(entry)]));
}

/** All that a world registered. */
export function plannedAll(world: World): readonly Draft[] {
  return world.all.map(planned);
}

/** An object within inputs. @throws {AssertionError} where there is none */
export function within(value: unknown, ...path: readonly (string | number)[]): Record<string, unknown> {
  let found = value;
  for (const key of path) {
    assert.ok(typeof found === "object" && found !== null, `nothing at ${path.join(".")}`);
    found = Reflect.get(found, key);
  }
  assert.ok(isRecord(found), `no object at ${path.join(".")}`);
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A resource of production that breaks a policy, and all that the policy says of it. */
export interface Mistake {
  readonly title: string;
  readonly resource: readonly [type: string, name: string];
  readonly edit: (draft: Draft) => void;
  readonly messages: readonly string[];
}

/** Tests of one policy: silent on everything that production registers but the mistakes, word for word. */
export function describePolicy(policy: ResourcePolicy, mistakes: readonly Mistake[]): void {
  describe(`the policy ${policy.name}`, () => {
    for (const { title, resource, edit, messages } of mistakes) {
      it(title, async () => {
        const spoiled = planned((await sharedWorld("prod")).resource(...resource));
        const before = JSON.stringify(spoiled);
        assert.deepEqual(judged(policy, [spoiled]), [], "the policy has something against it as it is");
        edit(spoiled);
        assert.notEqual(
          JSON.stringify(spoiled, (_, value: unknown) => (typeof value === "symbol" ? "unknown" : value)),
          before,
          "the edit changed nothing",
        );
        assert.deepEqual(judged(policy, [spoiled]), messages);
      });
    }
  });
}

/** A change to all that production registers, and all that a policy of the stack says of it. */
export interface StackMistake {
  readonly title: string;
  readonly edit: (drafts: Draft[]) => void;
  readonly messages: readonly string[];
}

export function describeStackPolicy(policy: StackPolicy, mistakes: readonly StackMistake[]): void {
  describe(`the policy ${policy.name}`, () => {
    for (const { title, edit, messages } of mistakes) {
      it(title, async () => {
        const drafts = [...plannedAll(await sharedWorld("prod"))];
        edit(drafts);
        assert.deepEqual(judged(policy, drafts), messages);
      });
    }
  });
}

/** The one of a type and name among drafts. */
export function draft(drafts: readonly Draft[], type: string, name: string): Draft {
  const found = drafts.find((each) => each.type.endsWith(`:${type}`) && each.name === name);
  assert.ok(found, `production registers no ${type} "${name}"`);
  return found;
}

export function judged(
  policy: Policy,
  resources: readonly PlannedResource[],
  estate: Estate = prod,
): readonly string[] {
  return judge(policy, resources, estate).map(({ message }) => message);
}
