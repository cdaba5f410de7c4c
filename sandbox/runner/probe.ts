import { Failure } from "../../commands/failure.ts";
import { probesOf } from "../probes/index.ts";
import { formatVerdicts, runProbes } from "../probes/run.ts";
import type { Progress } from "../toolchain/progress.ts";
import type { StackContext } from "./stacks.ts";
import { openSurroundings } from "./surroundings.ts";

/** Seconds; load balancers look for new certificates each minute, and get them one after the other. */
const PATIENCE = 180;

/**
 * Asks a running estate everything that its catalog promises, and prints what does not hold.
 * @param themes only these; all where there are none
 * @returns 0 where everything holds, else 1
 * @throws Failure where the stack has no machines, or a theme is unknown
 */
export async function probe(
  context: StackContext,
  stack: string,
  themes: readonly string[],
  progress: Progress,
): Promise<number> {
  const { around, close } = await openSurroundings(context, stack);
  try {
    const all = probesOf(around.estate);
    const known = [...new Set(all.map(({ theme }) => theme))];
    const unknown = themes.find((theme) => !known.includes(theme));
    if (unknown !== undefined) {
      throw new Failure(`there are no probes of "${unknown}"; there are ${known.join(", ")}`);
    }
    const chosen = all.filter(({ theme }) => themes.length === 0 || themes.includes(theme));
    progress.note(`${stack}: ${chosen.length} probes`);
    const verdicts = await runProbes(chosen, around, {
      patience: PATIENCE,
      onUnsettled: (failed) =>
        progress.note(
          `${failed.length} do not hold; asking again for up to ${PATIENCE} s, as after a change`,
        ),
    });
    process.stdout.write(formatVerdicts(verdicts));
    return verdicts.some(({ failure }) => failure !== undefined) ? 1 : 0;
  } finally {
    await close();
  }
}
