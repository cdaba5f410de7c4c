import type { ResourceType } from "./package.ts";

const PACKAGES_THAT_NAME = new Set(["consul", "digitalocean", "fastly", "openstack"]);
const RANDOM_DIGITS = 7;
const MAXIMUM_LENGTH = 255;

/** Where the package gives a type rules of its own (pulumi-digitalocean, provider/resources.go). */
const EXCEPTIONS: {
  readonly [type: string]: { readonly maximumLength: number; readonly lowerCase: boolean };
} = {
  "digitalocean:index/volume:Volume": { maximumLength: 64, lowerCase: true },
};

/** Whether the provider gives a resource of this type a name when the program does not. */
export function namesItself(type: ResourceType): boolean {
  return (
    PACKAGES_THAT_NAME.has(type.package.facts.name) &&
    type.facts.inputs.name?.type === "string" &&
    !type.facts.required.includes("name")
  );
}

/** `<logical name>-<7 hexadecimal digits>`, cut before the dash to what the type allows. */
export function automaticName(
  type: ResourceType,
  logicalName: string,
  randomHex: (digits: number) => string,
): string {
  const rule = EXCEPTIONS[type.type] ?? { maximumLength: MAXIMUM_LENGTH, lowerCase: false };
  const stem = logicalName.slice(0, rule.maximumLength - RANDOM_DIGITS - 1);
  return `${rule.lowerCase ? stem.toLowerCase() : stem}-${randomHex(RANDOM_DIGITS)}`;
}
