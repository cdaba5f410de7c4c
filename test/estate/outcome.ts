/** What an `up` has done and said. */
export interface Outcome {
  readonly code: number;
  /** Resources by what happened to them, `{ created: 317 }`; what happened to none is not in it. */
  readonly counts: Readonly<Record<string, number>>;
  /** Error messages by the name of their resource, as a person reads them below "Diagnostics". */
  readonly errors: ReadonlyMap<string, string>;
  /** Everything that it said. */
  readonly text: string;
}

/** Reads the output of an `up` that is not at a terminal. */
export function readOutcome(code: number, stdout: string, stderr: string): Outcome {
  const end = stdout.slice(stdout.lastIndexOf("\nResources:\n"));
  const counts = [...end.matchAll(/^ {4}\D{0,3}(\d+) (created|updated|deleted|replaced|unchanged)$/gm)];
  return {
    code,
    counts: Object.fromEntries(counts.map(([, count, kind = ""]) => [kind, Number(count)])),
    errors: readErrors(stdout),
    text: `${stdout}\n${stderr}`,
  };
}

/** The engine shows a message below the line of its resource, each line of it indented by four blanks. */
function readErrors(stdout: string): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  const diagnostics = stdout.slice(stdout.lastIndexOf("\nDiagnostics:\n")).split(/^ {2}(?=\S)/m);
  for (const block of diagnostics) {
    const [, name = "", body = ""] = /^\S+ \((.+)\):\n([\s\S]*)/.exec(block) ?? [];
    const [, message] = /^ {4}error: ([\s\S]*?)\n(?=\n|\S|$)/m.exec(body) ?? [];
    if (message !== undefined) errors.set(name, message.replace(/^ {4}/gm, "").trimEnd());
  }
  return errors;
}
