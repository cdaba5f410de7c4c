import { isRecord } from "../../../commands/record.ts";

/** Where the machines' sshd looks for a user's keys, and nowhere else. */
const folder = "/etc/ssh/authorized_keys/";

/**
 * Public key lines by user that a document for a host brings: of its `files` those that sshd reads. None of anything else
 * that a command may have as its input.
 */
export function authorizedKeysIn(stdin: unknown): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  if (typeof stdin !== "string" || !stdin.startsWith("{") || !stdin.includes(folder)) return found;
  for (const [path, file] of Object.entries(filesIn(stdin))) {
    if (!path.startsWith(folder) || !isRecord(file) || typeof file.content !== "string") continue;
    const lines = file.content.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
    found.set(path.slice(folder.length), lines);
  }
  return found;
}

function filesIn(document: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(document);
    return isRecord(parsed) && isRecord(parsed.files) ? parsed.files : {};
  } catch {
    return {};
  }
}
