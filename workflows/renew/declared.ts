import { isRecord } from "../../commands/record.ts";
import { outputOf, type Pulumi } from "../pulumi/cli.ts";

/** Steps for what is in the state and not in the program. */
const GONE = new Set(["delete", "delete-replaced", "discard", "discard-replaced"]);

/**
 * What of a state the program declares. An apply that stopped halfway leaves what the revision before it does not know:
 * as a target that would be deleted, or end the run where something else depends on it.
 * @throws {Failure} where the program has no preview
 */
export async function declaredTargets(
  pulumi: Pulumi,
  stack: string,
  targets: readonly string[],
): Promise<readonly string[]> {
  const words = ["--stack", stack, "--json", "--show-sames", "--non-interactive"];
  const preview: unknown = JSON.parse(await outputOf(pulumi, "preview", ...words));
  const steps = isRecord(preview) && Array.isArray(preview.steps) ? preview.steps.filter(isRecord) : [];
  const gone = new Set(steps.flatMap(({ op, urn }) => (GONE.has(String(op)) ? [urn] : [])));
  const kept = new Set(steps.flatMap(({ op, urn }) => (GONE.has(String(op)) ? [] : [urn])));
  return targets.filter((urn) => kept.has(urn) || !gone.has(urn));
}
