import type { Estate } from "../../stacks/vocabulary/index.ts";
import { backupProbes } from "./backups.ts";
import { certificateProbes } from "./certificates.ts";
import { consulProbes } from "./consul.ts";
import { healthProbes } from "./health.ts";
import { nameProbes } from "./names.ts";
import { packageProbes } from "./packages.ts";
import { peopleProbes } from "./people.ts";
import { portProbes } from "./ports.ts";
import { postgresqlProbes } from "./postgresql.ts";
import type { Probe } from "./probe.ts";
import { siteProbes } from "./sites.ts";
import { webProbes } from "./web.ts";
import { wildcardProbes } from "./wildcards.ts";

/** Every question that a running estate must have an answer to, from its catalog. */
export function probesOf(estate: Estate): readonly Probe[] {
  return [
    ...nameProbes(estate),
    ...wildcardProbes(estate),
    ...webProbes(estate),
    ...siteProbes(estate),
    ...certificateProbes(estate),
    ...consulProbes(estate),
    ...postgresqlProbes(estate),
    ...peopleProbes(estate),
    ...packageProbes(estate),
    ...backupProbes(estate),
    ...portProbes(estate),
    ...healthProbes(estate),
  ];
}
