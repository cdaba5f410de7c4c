import type { Part } from "../part.ts";

/** What units of the packages call and their packages do not ask for: `kill`, with which they reload. */
export function tools(): Part {
  return { role: "base", packages: ["procps"] };
}
