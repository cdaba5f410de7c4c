import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { errorMessage, Failure } from "../../commands/failure.ts";
import { readExport } from "../calibrate/exported.ts";
import { replay } from "../calibrate/replay.ts";
import { reportOf, tableOf } from "../calibrate/report.ts";
import { memoryCloud } from "../cloud/open.ts";
import type { Progress } from "../toolchain/progress.ts";
import { clockOf, cloudsOf } from "./attached-cloud.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import type { Layout } from "./layout.ts";

/**
 * Holds the simulated cloud against the export of a real stack: a table here, and the same as JSON in the sandbox's folder.
 * @returns 1 where they differ
 * @throws {Failure} where the file is no export
 */
export async function calibrate(layout: Layout, file: string, progress: Progress): Promise<number> {
  const resources = readExport(read(file), file);
  const [, , stack = ""] = resources[0]?.urn.split(":") ?? [];
  const compared = await replay(resources, {
    cloud: memoryCloud(),
    behaviours: BEHAVIOURS,
    now: clockOf(process.env),
    declaredClouds: await cloudsOf(layout, stack),
  });
  const report = reportOf(compared);
  const out = join(layout.directory, "calibrate.json");
  writeFileSync(out, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(tableOf(report));
  progress.note(`${relative(process.cwd(), out)} has the same as JSON`);
  return report.differences.length === 0 ? 0 : 1;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(
      `${file} cannot be read (${errorMessage(error)}); write it with: pulumi stack export --stack NAME > ${file}`,
    );
  }
}
