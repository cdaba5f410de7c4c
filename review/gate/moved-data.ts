import type { Plan } from "../plan/plan.ts";
import { fileOf, type HostChange, hostChanges, hostList } from "../sections/hosts.ts";
import { counted } from "./rule.ts";

/** Where Patroni keeps a cluster's data (Patroni documentation, `postgresql.data_dir`). */
const CLUSTER_FILE = "/etc/patroni/conf.d/cluster.yml";

/**
 * Databases that would start anew: nothing of the cloud is replaced, and yet the daemon looks into another directory,
 * as it does after a change of the image, which brings another major version.
 */
export function movedData(plan: Plan): readonly string[] {
  const moved = hostChanges(plan).filter((change) => change.operation === "update" && isMoved(change));
  const [first] = moved;
  if (first === undefined) return [];
  const hosts = hostList(moved.map(({ host }) => host));
  return [
    `${counted(moved.length, "database")} would start in an empty directory: ${hosts}, whose data moves from ${directory(first, "before")} to ${directory(first, "after")}. ` +
      "Upgrade a database by a new machine beside it, or by pg_upgrade",
  ];
}

function isMoved(change: HostChange): boolean {
  const before = directory(change, "before");
  return before !== undefined && before !== directory(change, "after");
}

function directory(change: HostChange, side: "before" | "after"): string | undefined {
  return /^ *data_dir: (.+)$/m.exec(fileOf(change[side], CLUSTER_FILE) ?? "")?.[1];
}
