import { Mismatch, type Probe, type Surroundings } from "./probe.ts";

export interface Verdict {
  readonly probe: Probe;
  /** What was seen instead; absent where the claim holds. */
  readonly failure?: string;
  /** Seconds after which it held, where it did not at first. */
  readonly heldAfter?: number;
}

export interface Running {
  /**
   * Seconds in which what does not hold is asked again: an estate that has just been changed comes to rest, a
   * certificate is obtained, a list of servers rendered.
   * @default 0
   */
  readonly patience?: number;
  /** Told before that begins. */
  readonly onUnsettled?: (verdicts: readonly Verdict[]) => void;
}

/** Seconds between two times. */
const pause = 5;

/** Probes at once: they wait for daemons more than they work, but the daemons share one machine. */
export const AT_ONCE = 6;

/** Puts all questions. One that breaks for a reason of its own counts as failed and keeps no other from being asked. */
export async function runProbes(
  probes: readonly Probe[],
  around: Surroundings,
  { patience = 0, onUnsettled = () => {} }: Running = {},
): Promise<readonly Verdict[]> {
  const verdicts = [...(await askAll(probes, around))];
  const start = Date.now();
  const passed = () => (Date.now() - start) / 1000;
  const failed = () => verdicts.filter(({ failure }) => failure !== undefined);
  if (patience > 0 && failed().length > 0) onUnsettled(failed());
  while (failed().length > 0 && passed() < patience) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, patience) * 1000));
    const again = await askAll(
      failed().map(({ probe }) => probe),
      around,
    );
    for (const verdict of again) {
      const held = verdict.failure === undefined ? { ...verdict, heldAfter: Math.round(passed()) } : verdict;
      verdicts[verdicts.findIndex(({ probe }) => probe === verdict.probe)] = held;
    }
  }
  return verdicts;
}

async function askAll(probes: readonly Probe[], around: Surroundings): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const waiting = probes.entries();
  const worker = async () => {
    for (const [index, probe] of waiting) {
      const failure = await failureOf(probe, around);
      verdicts[index] = failure === undefined ? { probe } : { probe, failure };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
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
    return [`${theme}: ${count(own)}${settled(own)}`, ...own.flatMap(complaint)];
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

function settled(verdicts: readonly Verdict[]): string {
  const late = verdicts.flatMap(({ heldAfter }) => heldAfter ?? []);
  return late.length === 0 ? "" : ` (${late.length} of them not at once, but after ${Math.max(...late)} s)`;
}
