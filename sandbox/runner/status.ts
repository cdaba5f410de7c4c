import { existsSync } from "node:fs";
import type { Creation } from "../cloud/cloud.ts";
import { CloudFileError, CloudInUseError } from "../cloud/errors.ts";
import { openCloud } from "../cloud/open.ts";
import { cloudFile, type Layout } from "./layout.ts";
import { type RealmName, recordedRealm } from "./realms.ts";
import {
  knownResources,
  readState,
  type StackLock,
  type StackState,
  stackExists,
  stackLocks,
} from "./state.ts";

/** What the simulated cloud of a stack holds; `inUse` and `broken` say why it cannot be told. */
export type CloudReport =
  | {
      readonly objects: readonly { readonly type: string; readonly id: string }[];
      /** Left by creations whose answer was lost: no state knows them. */
      readonly orphans: readonly { readonly type: string; readonly id: string }[];
    }
  | { readonly inUse: string }
  | { readonly broken: string };

export interface StackReport {
  readonly stack: string;
  /** Of a stack on machines there is more to tell than counts. */
  readonly realm: RealmName;
  readonly exists: boolean;
  readonly state: StackState;
  readonly cloud: CloudReport;
  readonly locks: readonly StackLock[];
}

/** `digitalocean:index/droplet:Droplet` belongs to digitalocean, `estate:Server` to none. */
function providerOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}

function kindOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

/** `2 Droplet, 1 Vpc`, by name, for each provider. */
export function countByProvider(types: readonly string[]): readonly string[] {
  const providers = new Map<string, Map<string, number>>();
  for (const type of types) {
    const kinds = providers.get(providerOf(type)) ?? new Map<string, number>();
    kinds.set(kindOf(type), (kinds.get(kindOf(type)) ?? 0) + 1);
    providers.set(providerOf(type), kinds);
  }
  return [...providers]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([provider, kinds]) => {
      const counts = [...kinds]
        .sort(([one], [other]) => one.localeCompare(other))
        .map(([kind, count]) => `${count} ${kind}`);
      return `${provider}: ${counts.join(", ")}`;
    });
}

/** Of the creations that no successful run has acknowledged, those that the state does not know. */
export function orphansOf(pending: readonly Creation[], state: StackState): readonly Creation[] {
  const known = knownResources(state);
  return pending.filter(({ urn, id, resourceId = id }) => !known.has(`${urn}\0${resourceId}`));
}

function readCloud(layout: Layout, stack: string, state: StackState): CloudReport {
  const file = cloudFile(layout, stack);
  if (!existsSync(file)) return { objects: [], orphans: [] };
  try {
    const cloud = openCloud(file);
    try {
      return { objects: cloud.all(), orphans: orphansOf(cloud.ledger.pending(), state) };
    } finally {
      cloud.close();
    }
  } catch (error) {
    if (error instanceof CloudInUseError) return { inUse: error.message };
    if (error instanceof CloudFileError) return { broken: error.message };
    throw error;
  }
}

export async function reportStack(layout: Layout, stack: string): Promise<StackReport> {
  const state = await readState(layout, stack);
  return {
    stack,
    realm: (await recordedRealm(layout, stack)) ?? "simulated",
    exists: stackExists(layout, stack),
    state,
    cloud: readCloud(layout, stack, state),
    locks: await stackLocks(layout, stack),
  };
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

/** The report as `bin/sandbox status` prints it; for a stack on machines it is the part that comes before theirs. */
export function formatReport({ stack, realm, exists, state, cloud, locks }: StackReport): string {
  if (!exists && "objects" in cloud && cloud.objects.length === 0) return `${stack}: never brought up\n`;
  const managed = state.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  const protectedCount = managed.filter((resource) => resource.protected).length;
  const counted = realm === "simulated";
  const cloudName = counted ? "simulated cloud" : "cloud";
  const cloudLines = !("objects" in cloud)
    ? section(cloudName, ["inUse" in cloud ? cloud.inUse : `error: ${cloud.broken}`])
    : [
        ...section(
          `${cloudName}: ${cloud.objects.length} objects`,
          counted ? countByProvider(cloud.objects.map(({ type }) => type)) : [],
        ),
        ...section(
          "orphans, which the next successful up takes up or removes",
          cloud.orphans.map(({ type, id }) => `${type} ${id}`),
        ),
      ];
  return [
    `${stack}: ${managed.length} resources, ${protectedCount} of them protected`,
    ...section("state", counted ? countByProvider(managed.map(({ type }) => type)) : []),
    ...cloudLines,
    ...section(
      locks.some(({ holder }) => holder === "alive")
        ? "operations under way"
        : "pending operations of an interrupted run, which the next up continues",
      state.pending.map(({ kind, urn }) => `${kind} ${urn}`),
    ),
    ...section(
      "locks",
      locks.map(
        ({ pid, user, host, since, holder }) =>
          `process ${pid} of ${user}@${host} since ${since}${holder === "gone" ? ", gone: bin/sandbox unlock removes it" : ""}`,
      ),
    ),
    "",
  ].join("\n");
}

/**
 * Prints what there is of stacks.
 * @returns 1 where something of it is not well, else 0
 */
export async function status(layout: Layout, stacks: readonly string[]): Promise<number> {
  let code = 0;
  for (const stack of stacks) {
    const report = await reportStack(layout, stack);
    if ("broken" in report.cloud) code = 1;
    process.stdout.write(formatReport(report));
    if (report.realm === "simulated") continue;
    const { reportMachines } = await import("./machine-status.ts");
    const { text, isWell } = await reportMachines(layout, stack);
    if (!isWell) code = 1;
    process.stdout.write(text);
  }
  return code;
}
