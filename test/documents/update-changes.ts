/** Writes today's plans into the guide for newcomers: `sandbox/toolchain/node test/documents/update-changes.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { Workspace } from "../engine/workspace.ts";
import { guidedChanges, guidePath, planOf, withPlans } from "./guide.ts";

const base = Workspace.clone();
try {
  await base.up("dev");
  const plans = new Map<string, string>();
  for (const change of guidedChanges()) {
    const copy = base.copy();
    try {
      plans.set(change.title, await planOf(copy, change));
      console.log(`${change.title}: ${plans.get(change.title)?.split("\n").length ?? 0} lines`);
    } finally {
      copy.remove();
    }
  }
  writeFileSync(guidePath, withPlans(readFileSync(guidePath, "utf8"), plans));
} finally {
  base.remove();
}
