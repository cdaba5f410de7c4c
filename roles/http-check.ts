import type { HostCommand } from "./bundle.ts";

/** Succeeds where an address answers with a status below 400 within 5 seconds. */
export function answersAt(url: string): HostCommand {
  return ["curl", "--fail", "--silent", "--show-error", "--max-time", "5", "--output", "/dev/null", url];
}
