import type { Plan } from "../plan/plan.ts";
import type { Diff, Section } from "../report/section.ts";
import { groupedBy, inOrder } from "./grouping.ts";
import { entriesOf, fileOf, type Host, type HostChange, hostChanges, hostList } from "./hosts.ts";
import { type Hunk, hunksOf } from "./line-diff.ts";
import { counted } from "./values.ts";

/**
 * Changed lines of files on hosts that are there before and after. What changes alike on several hosts is shown once,
 * also where more changes on some of them. What a new host holds is no change: the section on hosts counts it.
 */
export function hostFiles(plan: Plan): Section | undefined {
  const changes = hostChanges(plan)
    .filter(({ operation }) => operation === "update" || operation === "replace")
    .flatMap(fileChanges);
  if (changes.length === 0) return undefined;
  const paths = inOrder(changes.map(({ path }) => path));
  const hosts = new Set(changes.map(({ host }) => hostList([host])));
  const body = paths.flatMap((path) => foldedDiffs(changes.filter((change) => change.path === path)));
  return {
    title: "Files on hosts",
    summary: `${counted(paths.length, "file")} on ${counted(hosts.size, "host")}`,
    body,
  };
}

/** Diffs of one file: one for each set of hosts that have hunks in common. */
function foldedDiffs(changes: readonly FileChange[]): readonly Diff[] {
  const hunks = changes.flatMap(({ path, host, what, hunks }) =>
    hunks.map((hunk) => ({ path: path + what, host, hunk })),
  );
  const alike = groupedBy(hunks, ({ path, hunk }) => JSON.stringify([path, hunk.lines])).map((group) => ({
    title: `${group[0].path} on ${hostList(group.map(({ host }) => host))}`,
    hunk: group[0].hunk,
  }));
  return groupedBy(alike, ({ title }) => title).map((group) => ({
    kind: "diff",
    title: group[0].title,
    lines: group.flatMap(({ hunk }) => (hunk === nothing ? [] : [hunk.heading, ...hunk.lines])),
  }));
}

/** Of an empty file that comes or goes. */
const nothing: Hunk = { heading: "", lines: [] };

interface FileChange {
  readonly host: Host;
  readonly path: string;
  /** ` (new)` or ` (removed)`. */
  readonly what: string;
  readonly hunks: readonly Hunk[];
}

function fileChanges({ host, before, after }: HostChange): readonly FileChange[] {
  const paths = inOrder([...entriesOf(before, "files").keys(), ...entriesOf(after, "files").keys()]);
  return paths.flatMap((path) => {
    const [old, now] = [fileOf(before, path), fileOf(after, path)];
    if (old === now) return [];
    const what = old === undefined ? " (new)" : now === undefined ? " (removed)" : "";
    const hunks = hunksOf(old ?? "", now ?? "");
    return [{ host, path, what, hunks: hunks.length > 0 ? hunks : [nothing] }];
  });
}
