import * as pulumi from "@pulumi/pulumi";
import { declare } from "./declare.ts";
import type { World } from "./world.ts";

/** The clock of every program under test: certificates rotate by it. */
export const testTime = "2026-01-01T00:00:00Z";

export interface ProgramOptions {
  /** The stack's settings with their full keys, `estate:networks`. @default none */
  readonly config?: Readonly<Record<string, string>>;
  /** @default false */
  readonly preview?: boolean;
  /** @default `testTime` */
  readonly now?: string;
  /** Generated passwords, by name, that have other values than otherwise. @default none */
  readonly renewed?: (name: string) => boolean;
  /** Told all URNs but the stack's at the end, also where the program failed. */
  readonly onEnd?: (urns: readonly string[]) => void;
}

let builds = 0;

/** The whole program, `index.ts`, as the CLI runs it for a stack. */
export function runProgram(
  stack: string,
  { config = {}, preview = false, now = testTime, renewed, onEnd }: ProgramOptions = {},
): Promise<World> {
  return declare(
    async () => {
      const previous = process.env.ESTATE_NOW;
      process.env.ESTATE_NOW = now;
      pulumi.runtime.setAllConfig({ ...config }, []);
      try {
        builds += 1;
        // A module runs once for each address that it is imported by.
        const program: object = await import(`../../index.ts?build=${builds}`);
        return { ...program };
      } finally {
        pulumi.runtime.setAllConfig({}, []);
        if (previous === undefined) delete process.env.ESTATE_NOW;
        else process.env.ESTATE_NOW = previous;
      }
    },
    { stack, preview, ...(renewed ? { renewed } : {}), ...(onEnd ? { onEnd } : {}) },
  );
}

const worlds = new Map<string, Promise<World>>();

/** A stack's world, made once in a process and shared by all tests: none of them can change it. */
export function sharedWorld(stack: "dev" | "prod"): Promise<World> {
  const known = worlds.get(stack);
  if (known) return known;
  const world = runProgram(stack);
  worlds.set(stack, world);
  return world;
}
