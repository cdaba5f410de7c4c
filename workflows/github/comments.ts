import type { GitHub } from "./client.ts";
import { ownWith, type Written } from "./markers.ts";

/** The comment that a job wrote before, on an issue or a pull request. */
export async function findComment(
  github: GitHub,
  issue: number,
  marker: string,
): Promise<Written | undefined> {
  return ownWith(marker, await github.list(`/issues/${issue}/comments`), "id");
}

/** Writes a comment, in the place of the one with the same marker. @param body begins with the marker */
export async function putComment(
  github: GitHub,
  issue: number,
  marker: string,
  body: string,
): Promise<"created" | "updated" | "unchanged"> {
  const update = async ({ number, body: before }: Written) => {
    // GitHub ends lines as it was given them by others.
    if (before.replaceAll("\r\n", "\n").trim() === body.trim()) return "unchanged";
    await github.ask("PATCH", `/issues/comments/${number}`, { body });
    return "updated";
  };
  const known = await findComment(github, issue, marker);
  if (known !== undefined) return update(known);
  await github.createOnce(
    `/issues/${issue}/comments`,
    { body },
    async () => (await findComment(github, issue, marker)) !== undefined,
  );
  return "created";
}
