import * as pulumi from "@pulumi/pulumi";

export interface LookUp {
  /** Who is asked for what, as the subject of a sentence: `Fastly's TLS configuration abc`. */
  readonly what: string;
  readonly ask: () => Promise<string>;
  /** What the last run was told. */
  readonly remembered?: unknown;
}

/** Told of what could not be read. */
export type Warn = (message: string) => Promise<unknown>;

/** Shows it beside the resource, and in the summary at the end. */
export function warnBeside(resource: pulumi.Resource): Warn {
  return (message) => pulumi.log.warn(message, resource);
}

/**
 * What a provider says, or what it said to the last run: one that is away stops nothing but what needs it.
 * @throws {Error} where no run has ever been told
 */
export async function lookUp({ what, ask, remembered }: LookUp, warn: Warn): Promise<string> {
  try {
    return await ask();
  } catch (error) {
    const reason = reasonOf(error);
    if (typeof remembered !== "string" || remembered === "") {
      throw new Error(
        `${what} could not be read, and the state does not know it: ${reason}. Try again once it answers`,
      );
    }
    await warn(`${what} could not be read: ${reason}. Used instead, from the state: ${remembered}`);
    return remembered;
  }
}

/** The provider's own words: the engine and the bridge put theirs before them, and a list of one around them. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replaceAll(
      /\b(?:invocation of \S+ returned an error|invoking [^\s:]+(?::[^\s:]+)*|\d+ errors? occurred):\s*/g,
      "",
    )
    .replaceAll(/\s*\*\s+/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/\.$/, "");
}
