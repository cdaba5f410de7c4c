import type { ReadSection } from "../report/section.ts";
import { cdn } from "./cdn.ts";
import { certificates } from "./certificates.ts";
import { cost } from "./cost.ts";
import { databases } from "./databases.ts";
import { dns } from "./dns.ts";
import { firewall } from "./firewall.ts";
import { hostContents } from "./host-contents.ts";
import { hostFiles } from "./host-files.ts";
import { people } from "./people.ts";

/** Every topic that a review has a section of, in the order of the report. */
export const SECTIONS: readonly ReadSection[] = [
  dns,
  cdn,
  firewall,
  people,
  certificates,
  databases,
  cost,
  hostContents,
  hostFiles,
];
