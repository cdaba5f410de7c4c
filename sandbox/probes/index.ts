import type { Estate } from "../../stacks/vocabulary/index.ts";
import { certificateProbes } from "./certificates.ts";
import { consulProbes } from "./consul.ts";
import { nameProbes } from "./names.ts";
import { peopleProbes } from "./people.ts";
import { portProbes } from "./ports.ts";
import type { Probe } from "./probe.ts";
import { webProbes } from "./web.ts";

/** Every question that a running estate must have an answer to, from its catalog. */
export function probesOf(estate: Estate): readonly Probe[] {
  return [
    ...nameProbes(estate),
    ...webProbes(estate),
    ...certificateProbes(estate),
    ...consulProbes(estate),
    ...peopleProbes(estate),
    ...portProbes(estate),
  ];
}
