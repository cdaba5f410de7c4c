/** A resource that an `up` finished. */
export interface Finish {
  readonly name: string;
  /** Seconds after the command's start. */
  readonly at: number;
  /** It took so long. */
  readonly seconds: number;
  /** Of a converge run: the parts that took a second or more. */
  readonly parts?: string;
}

/** Reads a line of the engine's plain display; undefined where it finishes nothing. */
export function readFinish(line: string, at: number): Finish | undefined {
  const found = /^ [ +~-]+\s+\S+ (\S+) (?:created|updated) \(([\d.]+)(ms|s)\)(.*)/.exec(line);
  if (found === null) return undefined;
  const [, name = "", number = "", unit = "", rest = ""] = found;
  const parts = /; [\d.]+ s \(([^)]*)\)$/.exec(rest.trimEnd())?.[1];
  return {
    ...{ name, at, seconds: Number(number) / (unit === "ms" ? 1000 : 1) },
    ...(parts === undefined ? {} : { parts }),
  };
}
