import type { Violation } from "../violation.ts";
import type { Shape } from "./shape.ts";
import { writtenTwice } from "./twice.ts";
import { type Source, shapeOf } from "./vocabulary.ts";

/** What the files under `stacks/` say of catalogs before any value is looked at. */
export interface Reading {
  /** Of the vocabulary's `Estate`. */
  readonly estate: Shape;
  /** Keys that a catalog has twice. */
  readonly twice: readonly Violation[];
}

/** Reads the vocabulary's types and the catalogs' text. */
export function readSources(vocabulary: readonly Source[], catalogs: readonly Source[]): Reading {
  return { estate: shapeOf("Estate", vocabulary), twice: catalogs.flatMap(writtenTwice) };
}
