import { Mismatch, type Probe, type Surroundings } from "./probe.ts";

export interface Verdict {
  readonly probe: Probe;
  /** What was seen instead; absent where the claim holds. */
  readonly failure?: string;
}

/** Probes at once: they wait for daemons more than they work, but the daemons share one machine. */
const atOnce = 6;

/**
 * Puts all questions. One that breaks for a reason of its own counts as failed and keeps no other from being asked.
 * @param report is told each verdict as it comes
 */
export async function runProbes(
  probes: readonly Probe[],
  around: Surroundings,
  report: (verdict: Verdict) => void = () => undefined,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const waiting = probes.entries();
  const worker = async () => {
    for (const [index, probe] of waiting) {
      const failure = await failureOf(probe, around);
      const verdict = failure === undefined ? { probe } : { probe, failure };
      verdicts[index] = verdict;
      report(verdict);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return verdicts;
}

async function failureOf(probe: Probe, around: Surroundings): Promise<string | undefined> {
  try {
    await probe.check(around);
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch) return error.message;
    return `the probe itself broke: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * The verdicts by theme, what failed in full: `web: 24 passed`, and below it each claim that does not hold. Ends with
 * the line `N passed, N failed`.
 */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  const themes = [...new Set(verdicts.map(({ probe }) => probe.theme))];
  const lines = themes.flatMap((theme) => {
    const own = verdicts.filter(({ probe }) => probe.theme === theme);
    return [`${theme}: ${count(own)}`, ...own.flatMap(complaint)];
  });
  return [...lines, count(verdicts), ""].join("\n");
}

function complaint({ probe, failure }: Verdict): readonly string[] {
  return failure === undefined ? [] : [`  not so: ${probe.claim}`, `    ${failure}`];
}

function count(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ failure }) => failure !== undefined).length;
  return `${verdicts.length - failed} passed, ${failed} failed`;
}
