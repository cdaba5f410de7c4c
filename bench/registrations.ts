import { writeFileSync } from "node:fs";
import type { World } from "../test/support/world.ts";

/** One resource of the estate, reduced to constants: what the flat program registers. */
export interface Registration {
  readonly type: string;
  /** Unique among all. */
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Name of an explicit provider; absent for the default one. */
  readonly provider?: string;
}

/** Everything that the program registers, providers first, since other resources name them. */
export function registrationsOf(world: World): readonly Registration[] {
  const names = new Map(world.all.map(({ urn, name }, index) => [urn, `${name}-${index}`]));
  return world.all
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .sort((a, b) => Number(isProvider(b.type)) - Number(isProvider(a.type)))
    .map(({ urn, type, custom, inputs, options }) => {
      const provider = names.get(options.provider);
      return {
        type,
        name: names.get(urn) ?? urn,
        custom,
        inputs,
        ...(provider === undefined ? {} : { provider }),
      };
    });
}

function isProvider(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}

export function writeRegistrations(file: string, world: World): number {
  const registrations = registrationsOf(world);
  writeFileSync(file, JSON.stringify(registrations));
  return registrations.length;
}
