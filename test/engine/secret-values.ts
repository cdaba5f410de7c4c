import { isRecord } from "../support/wire.ts";
import type { Workspace } from "./workspace.ts";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Every secret value of a stack, by asking the CLI to show them. */
export async function secretValues(workspace: Workspace): Promise<ReadonlySet<string>> {
  const { stdout } = await workspace.succeed(["stack", "export", "--stack", "dev", "--show-secrets"]);
  const found = new Set<string>();
  collect(JSON.parse(stdout), false, found);
  return found;
}

/** Texts within secrets. Short ones, such as a port within a secret connection, are no secrets by themselves. */
function collect(value: unknown, secret: boolean, into: Set<string>): void {
  if (typeof value === "string") {
    if (secret && value.length >= 16) into.add(value);
  } else if (Array.isArray(value)) {
    for (const entry of value) collect(entry, secret, into);
  } else if (isRecord(value)) {
    const marked = value[signature] === secretSignature;
    if (marked && typeof value.plaintext === "string") collect(JSON.parse(value.plaintext), true, into);
    else for (const entry of Object.values(value)) collect(entry, secret || marked, into);
  }
}

/** Values that are public though a secret contains them: the connection and the certificates' public halves. */
export function isPublic(value: string): boolean {
  return (
    value.startsWith("ssh-ed25519 ") ||
    value.includes("BEGIN CERTIFICATE") ||
    value.includes("BEGIN PUBLIC KEY")
  );
}

/** How a text stands in a JSON file. */
export function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
