import { existsSync } from "node:fs";
import { openCloud } from "../../sandbox/cloud/open.ts";
import { isRecord } from "../support/wire.ts";
import type { Workspace } from "./workspace.ts";

export interface Thing {
  readonly type: string;
  readonly id: string;
}

/** What exists in a workspace's simulated cloud, sorted by type. */
export function cloudObjects(workspace: Workspace, stack: string): readonly Thing[] {
  const cloud = openCloud(workspace.cloudFile(stack));
  try {
    return [...cloud.all()]
      .map(({ type, id }) => ({ type, id }))
      .sort((a, b) => a.type.localeCompare(b.type) || a.id.localeCompare(b.id));
  } finally {
    cloud.close();
  }
}

/** Resources of a stack's state as the file has it at this moment; none where it is being written. */
export function stateResources(
  workspace: Workspace,
  stack: string,
): readonly Readonly<Record<string, unknown>>[] {
  if (!existsSync(workspace.stateFile(stack))) return [];
  try {
    const document: unknown = JSON.parse(
      workspace.read(".sandbox", "state", ".pulumi", "stacks", "estate", `${stack}.json`),
    );
    const checkpoint = isRecord(document) ? document.checkpoint : undefined;
    const latest = isRecord(checkpoint) ? checkpoint.latest : undefined;
    const resources = isRecord(latest) ? latest.resources : undefined;
    return Array.isArray(resources) ? resources.filter(isRecord) : [];
  } catch {
    return [];
  }
}
