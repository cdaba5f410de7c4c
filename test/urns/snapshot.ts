import { readFileSync, writeFileSync } from "node:fs";
import { sharedWorld } from "../support/harness.ts";
import { formatSnapshot, parseSnapshot, type Registered } from "./compare.ts";

/** Stacks whose URNs are committed. */
export const stacks = ["dev", "prod"] as const;

export type SnapshotStack = (typeof stacks)[number];

export async function registeredIn(stack: SnapshotStack): Promise<readonly Registered[]> {
  const world = await sharedWorld(stack);
  const urns = new Set(world.urns());
  return world.all
    .filter(({ urn }) => urns.has(urn))
    .map(({ urn, options }) => ({ urn, aliases: options.aliases }));
}

export function readSnapshot(stack: SnapshotStack): readonly string[] {
  return parseSnapshot(readFileSync(file(stack), "utf8"));
}

export function writeSnapshot(stack: SnapshotStack, registered: readonly Registered[]): void {
  writeFileSync(file(stack), formatSnapshot(registered));
}

function file(stack: SnapshotStack): URL {
  return new URL(`${stack}.txt`, import.meta.url);
}
