import { existsSync, readFileSync } from "node:fs";
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
export function stateResources(workspace: Workspace, stack: string): readonly Entry[] {
  return entries(latest(workspace, stack).resources);
}

/** The resources that the engine works on at this moment; none where the file is being written. */
export function pendingResources(workspace: Workspace, stack: string): readonly Entry[] {
  const operations = entries(latest(workspace, stack).pending_operations);
  return operations.flatMap(({ resource }) => (isRecord(resource) ? [resource] : []));
}

type Entry = Readonly<Record<string, unknown>>;

function latest(workspace: Workspace, stack: string): Entry {
  if (!existsSync(workspace.stateFile(stack))) return {};
  try {
    const document: unknown = JSON.parse(readFileSync(workspace.stateFile(stack), "utf8"));
    const checkpoint = isRecord(document) ? document.checkpoint : undefined;
    return isRecord(checkpoint) && isRecord(checkpoint.latest) ? checkpoint.latest : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function entries(value: unknown): readonly Entry[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
