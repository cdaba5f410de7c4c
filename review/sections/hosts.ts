import { compareNaturally } from "../../commands/natural-order.ts";
import { type DocumentContent, readDocument } from "../../roles/document.ts";
import { type Change, type Operation, type Plan, SECRET, UNKNOWN } from "../plan/plan.ts";
import { groupedBy, inOrder } from "./grouping.ts";
import { HIDDEN, isRecord, LATER } from "./values.ts";

/** What a plan does to the configuration of one host. */
export interface HostChange {
  readonly host: Host;
  /** Of the host's configuration: a host that is new is `create`, one that leaves is `delete`. */
  readonly operation: Operation;
  /** Empty for a new host. */
  readonly before: HostContents;
  /** Empty for a host that leaves. */
  readonly after: HostContents;
}

export interface Host {
  /** `lb0`. */
  readonly machine: string;
  /** `iad1`. */
  readonly datacenter: string;
}

export type Entry = Readonly<Record<string, unknown>>;

/** A host's document by section and name; contents of files are in `content`. */
export type HostContents = ReadonlyMap<string, ReadonlyMap<string, Entry>>;

const documentSuffix = "-configuration";

/** Hosts whose configuration a plan changes, in the order of their names. Every section asks: a plan is read once. */
export function hostChanges(plan: Plan): readonly HostChange[] {
  const known = readPlans.get(plan);
  if (known) return known;
  const changes = readHostChanges(plan);
  readPlans.set(plan, changes);
  return changes;
}

const readPlans = new WeakMap<Plan, readonly HostChange[]>();

function readHostChanges(plan: Plan): readonly HostChange[] {
  const changes = plan.changes.flatMap((change) => {
    const host = hostOf(change, documentSuffix);
    return host ? [{ host, change }] : [];
  });
  return changes
    .sort((one, other) => compareNaturally(key(one.host), key(other.host)))
    .map(({ host, change }) => ({
      host,
      operation: change.operation,
      before: contentsOf(change.before?.stdin),
      after: contentsOf(change.after?.stdin),
    }));
}

/** The host of a command that the program names `MACHINE-DATACENTER-STEP`; undefined for anything else. */
export function hostOf({ type, name }: Pick<Change, "type" | "name">, suffix: string): Host | undefined {
  if (type !== "command:remote:Command" || !name.endsWith(suffix)) return undefined;
  return hostNamed(name.slice(0, -suffix.length));
}

/** The host of the key `lb0-iad1`: the datacenter's name has no hyphen. */
export function hostNamed(hostKey: string): Host | undefined {
  const hyphen = hostKey.lastIndexOf("-");
  if (hyphen <= 0) return undefined;
  return { machine: hostKey.slice(0, hyphen), datacenter: hostKey.slice(hyphen + 1) };
}

/** `lb0, lb1 in iad1; backup0 in ord1`. */
export function hostList(hosts: readonly Host[]): string {
  const places = groupedBy(hosts, ({ datacenter }) => datacenter);
  return places
    .map((group) => `${inOrder(group.map(({ machine }) => machine)).join(", ")} in ${group[0].datacenter}`)
    .sort((one, other) => other.split(", ").length - one.split(", ").length || one.localeCompare(other, "en"))
    .join("; ");
}

/** Entries of a section of a host's document. */
export function entriesOf(contents: HostContents, section: string): ReadonlyMap<string, Entry> {
  return contents.get(section) ?? new Map();
}

/** The text of a file of a host; undefined where the host does not have it. */
export function fileOf(contents: HostContents, path: string): string | undefined {
  const entry = entriesOf(contents, "files").get(path);
  return entry && String(entry.content ?? "");
}

function key({ machine, datacenter }: Host): string {
  return `${datacenter} ${machine}`;
}

/** A document that cannot be read is shown as what it is: a text. */
function contentsOf(stdin: unknown): HostContents {
  if (typeof stdin !== "string") return new Map();
  if (stdin === SECRET) return opaque(`${HIDDEN}\n`);
  if (stdin === UNKNOWN) return opaque(`${LATER}\n`);
  try {
    return sectionsOf(readDocument(stdin));
  } catch {
    return opaque(stdin);
  }
}

function opaque(content: string): HostContents {
  return new Map([["files", new Map([["the whole document", { content }]])]]);
}

/** What a document says of the host as a whole is a section too, named `host`. */
function sectionsOf(document: DocumentContent): HostContents {
  const sections = Object.entries(document).flatMap(([name, section]) =>
    isRecord(section)
      ? [[name, new Map(Object.entries(section).map(([entry, value]) => [entry, asEntry(value)]))] as const]
      : [],
  );
  const { unknownUsers, keptUsers } = document;
  const kept = Array.isArray(keptUsers) ? { keptUsers: keptUsers.join(" ") } : {};
  const whole =
    typeof unknownUsers === "string" ? [["unknown users", { unknownUsers, ...kept }] as const] : [];
  return new Map([...sections, ["host", new Map(whole)]]);
}

function asEntry(value: unknown): Entry {
  return isRecord(value) ? value : { value };
}
