import type { ReadSection } from "../report/section.ts";

/** Every topic that a review has a section of, in the order of the report. */
export const SECTIONS: readonly ReadSection[] = [];
