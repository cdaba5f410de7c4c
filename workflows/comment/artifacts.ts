import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isStackName } from "../arguments.ts";

/** Bytes of a report that is still read; `bin/review` writes 64 KB at most. */
export const REPORT_LIMIT = 262_144;

/** So many new stacks may one change bring. */
const NEW_STACKS = 5;

/** Stacks that a run has reported on offline. The names are the change's own: names of stacks, and not many. */
export function reportedStacks(folder: string): readonly string[] {
  const names = readdirSync(folder).flatMap((name) => /^offline-(.+)$/.exec(name)?.[1] ?? []);
  return names.filter(isStackName).sort().slice(0, NEW_STACKS);
}

export interface Artifact {
  readonly report: string;
  readonly fingerprint: string | undefined;
}

/**
 * One report of a run: `FOLDER/NAME/STACK.md`. A stack's name has no path in it; what the run wrote is a text of limited
 * size or nothing.
 * @returns undefined where there is none
 * @throws {RangeError} where it is no plain file or too large
 */
export function readArtifact(folder: string, name: string, stack: string): Artifact | undefined {
  const report = readLimited(join(folder, `${name}-${stack}`, `${stack}.md`), REPORT_LIMIT);
  if (report === undefined) return undefined;
  const written = readLimited(join(folder, `${name}-${stack}`, `${stack}.fingerprint`), 100)?.trim();
  const fingerprint = written !== undefined && /^[0-9a-f]{64}$/.test(written) ? written : undefined;
  return { report, fingerprint };
}

function readLimited(path: string, limit: number): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new RangeError(`${path} is no plain file`);
  if (found.size > limit) throw new RangeError(`${path} has ${found.size} bytes, more than ${limit}`);
  return readFileSync(path, "utf8");
}
