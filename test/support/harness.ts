import { type Assertions, countedAssertions } from "./assertions.ts";
import { sharedWorld } from "./program.ts";
import type { World } from "./world.ts";

export type { Assertions } from "./assertions.ts";
export { type DeclareOptions, declare } from "./declare.ts";
export { type ProgramOptions, runProgram, sharedWorld, testTime } from "./program.ts";
export type { Invocation, Registration } from "./registration.ts";
export { nameOf, qualifiedType } from "./urn.ts";
export { unknown } from "./wire.ts";
export type { World } from "./world.ts";

/** A test of pure code. It fails if it asserts nothing. */
export function unitTest(title: string, body: (assert: Assertions) => Promise<void> | void): void {
  it(title, () => checked(body));
}

/** A test of what a program registers. It fails if it asserts nothing or asks the world nothing. */
export function worldTest(
  title: string,
  world: "dev" | "prod" | (() => Promise<World>),
  body: (world: World, assert: Assertions) => Promise<void> | void,
): void {
  it(title, async () => {
    const declared = await (typeof world === "string" ? sharedWorld(world) : world());
    const before = declared.queries;
    await checked((assert) => body(declared, assert));
    if (declared.queries === before) {
      throw new Error(
        "This test asked nothing of what was registered. Ask the world, or make it a unitTest.",
      );
    }
  });
}

/** Runs a test's body. @throws {Error} where it asserted nothing */
export async function checked(body: (assert: Assertions) => Promise<void> | void): Promise<void> {
  const { assertions, count } = countedAssertions();
  await body(assertions);
  if (count() === 0) throw new Error("This test asserted nothing, so it can never fail.");
}

/** A world that several tests of a file share: made once, when the first of them runs. */
export function once(make: () => Promise<World>): () => Promise<World> {
  let made: Promise<World> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
