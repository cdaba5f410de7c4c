import { type Rule, unless, type Violation } from "./violation.ts";

/** Counts of what rotates with an overlap: the internal authority and the deploy key. */
export const rotations: Rule = (estate) => [
  ...counts("authority", "alsoTrusted", estate.authority.generation, estate.authority.alsoTrusted),
  ...counts("deployKey", "alsoAuthorized", estate.deployKey?.generation, estate.deployKey?.alsoAuthorized),
];

function counts(
  place: "authority" | "deployKey",
  beside: "alsoTrusted" | "alsoAuthorized",
  generation = 1,
  others: readonly (number | string)[] = [],
): readonly Violation[] {
  return [
    ...unless(
      isCount(generation),
      `${place}.generation`,
      `${generation} counts no rotations.`,
      "Use a whole number from 1.",
    ),
    ...others.flatMap((other, index) => [
      ...unless(
        typeof other === "string" || isCount(other),
        `${place}.${beside}[${index}]`,
        `${other} counts no rotations.`,
        "Use a whole number from 1.",
      ),
      ...unless(
        other !== generation && others.indexOf(other) === index,
        `${place}.${beside}[${index}]`,
        `${other} is there already.`,
        `Name each once, and not the one of ${place}.generation.`,
      ),
    ]),
  ];
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
