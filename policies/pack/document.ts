import { type PlannedResource, text } from "./resource.ts";
import { remoteCommand } from "./types.ts";

/** A command that gives a host its configuration; undefined for other commands. */
export function configurationOf({ type, name, inputs }: PlannedResource): string | undefined {
  return type === remoteCommand && name.endsWith("-configuration") ? text(inputs.stdin) : undefined;
}

/**
 * A file of a host's document, which has a line for each of its lines: `= /etc/motd`, then `motd| Be careful`, and `\`
 * in place of `|` where the last line has no end.
 */
export function fileIn(document: string, path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const lines = document.split("\n");
  const start = lines.indexOf(`= ${path}`);
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line === "=" || line.startsWith("= "));
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .map((line) => line.slice(name.length + 2))
    .join("\n");
}

/** What a JSON text says; undefined where it is none. */
export function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
