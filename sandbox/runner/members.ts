import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord } from "../../commands/record.ts";
import { type Layout, stackFileName } from "./layout.ts";

/**
 * Verified members of the simulated accounts, beside their owners: what `SANDBOX_MEMBERS` names, parted by commas, or
 * whom the stack's own setting calls one. Only a real account knows who is verified, so the simulated one believes the
 * setting; a stack without it has to set it first, as for real.
 */
export async function membersOf(
  layout: Layout,
  stack: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const ordered = environment.SANDBOX_MEMBERS;
  if (ordered !== undefined) return ordered.split(",").map((address) => address.trim());
  const { parse } = await import("yaml");
  const text = await readFile(join(layout.project, stackFileName(stack)), "utf8").catch(() => "");
  const document: unknown = parse(text);
  const config = isRecord(document) && isRecord(document.config) ? document.config : {};
  const address = config[`${layout.projectName}:alertEmail`];
  return typeof address === "string" ? [address] : [];
}
