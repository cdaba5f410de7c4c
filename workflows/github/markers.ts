import { isRecord } from "../../commands/record.ts";

/** Login of whoever the token of a job writes as (GitHub docs, "GITHUB_TOKEN"). */
export const BOT = "github-actions[bot]";

/** A comment or an issue, as far as it matters here. */
export interface Written {
  readonly number: number;
  readonly body: string;
}

/**
 * What a job has written with a marker as its first line. Anybody may write the marker; only the job's own is
 * overwritten.
 * @param idOf `id` for comments, `number` for issues
 */
export function ownWith(
  marker: string,
  entries: readonly unknown[],
  idOf: "id" | "number",
): Written | undefined {
  for (const entry of entries) {
    if (!isRecord(entry) || typeof entry.body !== "string") continue;
    const { user } = entry;
    const number = entry[idOf];
    if (!isRecord(user) || user.login !== BOT || typeof number !== "number") continue;
    if (entry.body.split("\n", 1)[0]?.trim() === marker) return { number, body: entry.body };
  }
  return undefined;
}
