/** A resource's URN and the ones that it was known by before. */
export interface Registered {
  readonly urn: string;
  readonly aliases: readonly string[];
}

export interface Comparison {
  readonly stack: string;
  /** URNs that the snapshot has. */
  readonly committed: readonly string[];
  readonly registered: readonly Registered[];
}

/** A stack's URNs as they are committed: sorted, one a line. */
export function formatSnapshot(registered: readonly Registered[]): string {
  return `${registered
    .map(({ urn }) => urn)
    .sort()
    .join("\n")}\n`;
}

export function parseSnapshot(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

/**
 * What a person must know where URNs and snapshot differ; undefined where they agree. The engine deletes what is gone,
 * and where a resource was only renamed makes another, unless that one declares the old URN as an alias.
 */
export function explainDifference({ stack, committed, registered }: Comparison): string | undefined {
  const before = new Set(committed);
  const kept = new Set(registered.flatMap(({ urn, aliases }) => [urn, ...aliases]));
  const gone = committed.filter((urn) => !kept.has(urn));
  const fresh = registered
    .filter(({ urn, aliases }) => !before.has(urn) && !aliases.some((alias) => before.has(alias)))
    .map(({ urn }) => urn);
  if (gone.length === 0 && fresh.length === 0) return undefined;
  return [
    `test/urns/${stack}.txt differs from what the program registers for the stack "${stack}".`,
    ...section("Gone, and would be deleted", gone),
    ...section("New, and would be created", fresh),
    ...(gone.length > 0
      ? ['If one was renamed or moved, give the new one its old name: { aliases: [{ name: "OLD-NAME" }] }.']
      : []),
    "If all of this is meant, accept it with: make urns",
  ].join("\n");
}

function section(title: string, urns: readonly string[]): readonly string[] {
  return urns.length === 0
    ? []
    : [`${title} (${urns.length}):`, ...[...urns].sort().map((urn) => `  ${urn}`)];
}
