import type { ReadSection } from "../report/section.ts";
import { dns } from "./dns.ts";
import { hostFiles } from "./host-files.ts";

/** Every topic that a review has a section of, in the order of the report. */
export const SECTIONS: readonly ReadSection[] = [dns, hostFiles];
