import type { Change, Plan } from "../plan/plan.ts";
import type { Block, Section } from "../report/section.ts";
import { groupedBy, inOrder } from "./grouping.ts";
import { type Entry, entriesOf, type Host, type HostChange, hostChanges, hostList, hostOf } from "./hosts.ts";
import { counted, HIDDEN, joinedCounts, LATER, shown } from "./values.ts";

/** Sections of a host's document, and what one entry of each is called. */
const kinds: Readonly<Record<string, string>> = {
  packages: "package",
  groups: "group",
  users: "account",
  directories: "directory",
  files: "file",
  links: "link",
  absent: "file that must not be there",
  slots: "secret file",
  validators: "validator",
  units: "unit",
  checks: "check",
  host: "rule",
};

interface Row {
  readonly host: Host;
  readonly change: string;
  readonly kind: string;
  readonly name: string;
}

/** What hosts gain and lose beside the lines of their files, and hosts that are new or leave. */
export function hostContents(plan: Plan): Section | undefined {
  const changes = hostChanges(plan);
  const fresh = changes.filter(({ operation }) => operation === "create");
  const leaving = changes.filter(({ operation }) => operation === "delete");
  const staying = changes.filter(({ operation }) => operation === "update" || operation === "replace");
  const rows = [...staying.flatMap(contentRows), ...plan.changes.flatMap(stepRows)];
  const remarks = [
    ...groupedBy(fresh, counts).map(
      (group) => `New: ${hostList(group.map(({ host }) => host))}, with ${counts(group[0])}${each(group)}.`,
    ),
    ...(leaving.length > 0 ? [`Leaving: ${hostList(leaving.map(({ host }) => host))}.`] : []),
  ];
  if (rows.length === 0 && remarks.length === 0) return undefined;
  const folded = groupedBy(rows, ({ change, kind, name }) => JSON.stringify([change, kind, name])).map(
    (group) => {
      const [{ change, kind, name }] = group;
      return [kind, name, change, hostList(group.map(({ host }) => host))];
    },
  );
  const table: Block = { kind: "table", header: ["What", "Name", "Change", "Hosts"], rows: folded };
  return {
    title: "Hosts",
    summary: joinedCounts([
      [fresh.length, `${fresh.length} new`],
      [leaving.length, `${leaving.length} leaving`],
      [folded.length, counted(folded.length, "change of what they hold", "changes of what they hold")],
    ]),
    body: [
      ...remarks.map((text): Block => ({ kind: "paragraph", text })),
      ...(folded.length > 0 ? [table] : []),
    ],
  };
}

function each(group: readonly unknown[]): string {
  return group.length > 1 ? " each" : "";
}

/** `18 packages, 55 files, 20 units, 3 checks`. */
function counts({ after }: HostChange): string {
  const parts = ["packages", "files", "units", "checks"].map((section) => {
    const { size } = entriesOf(after, section);
    return [size, counted(size, kinds[section] ?? section)] as const;
  });
  return joinedCounts(parts) || "nothing that is known before the update";
}

function contentRows({ host, before, after }: HostChange): readonly Row[] {
  return Object.entries(kinds).flatMap(([section, kind]) => {
    const [old, now] = [entriesOf(before, section), entriesOf(after, section)];
    return inOrder([...old.keys(), ...now.keys()]).flatMap((name) =>
      changesOf(section, old.get(name), now.get(name)).map((change) => ({ host, kind, name, change })),
    );
  });
}

/** What becomes of an entry. Whole files are shown by their lines elsewhere. */
function changesOf(section: string, before: Entry | undefined, after: Entry | undefined): readonly string[] {
  if (before && after) {
    return inOrder([...Object.keys(before), ...Object.keys(after)]).flatMap((name) => {
      const [old, now] = [settingText(before[name]), settingText(after[name])];
      return name === "role" || name === "content" || old === now ? [] : [`${name}: ${old} → ${now}`];
    });
  }
  if (section === "files") return [];
  return [before ? "removed" : "added"];
}

function settingText(value: unknown): string {
  if (value === undefined) return "not set";
  return Array.isArray(value) ? value.map(shown).join(" ") || "none" : shown(value);
}

/** What runs again on a host although its visible document may be the same. */
function stepRows(change: Change): readonly Row[] {
  const { before, after, changed } = change;
  if (change.operation !== "update" && change.operation !== "replace") return [];
  const touched = (property: string) => changed.some((path) => path.split(/[.[]/, 1)[0] === property);
  return ["secrets", "certificates", "configuration"].flatMap((step): readonly Row[] => {
    const host = hostOf(change, `-${step}`);
    if (!host) return [];
    const hidden = step !== "configuration" && touched("stdin");
    const later = step === "certificates" ? "certificates and keys" : "secret files";
    return [
      ...(hidden ? [{ host, change: "changed", kind: later, name: HIDDEN }] : []),
      ...(step === "configuration" && touched("create")
        ? [
            {
              host,
              change: "changed",
              kind: "program that applies the document",
              name: versions(before, after),
            },
          ]
        : []),
      ...(step === "configuration" && touched("triggers")
        ? [{ host, change: "applied again", kind: "all documents", name: "for a machine that is new" }]
        : []),
    ];
  });
}

function versions(before: Change["before"], after: Change["after"]): string {
  const version = (inputs: Change["before"]) =>
    /estate-converge\/([0-9a-f]+)\//.exec(shown(inputs?.create))?.[1] ?? LATER;
  const [old, now] = [version(before), version(after)];
  return old === now ? now : `${old} → ${now}`;
}
