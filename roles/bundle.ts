/**
 * The vocabulary of a bundle: what one host holds. `roles/converge` applies the same document, read as JSON from
 * standard input, and refuses what is not written here. Everything is keyed by its name or path, so that a preview
 * shows a change down to the changed lines of the changed file. Defaults are those of `roles/converge/bundle.py`.
 */

/** What every entry says: the role that asks for it, which errors and changes are labelled with. */
interface OfRole {
  readonly role: string;
}

/** Four octal digits. The first is 2 for a directory whose files take its group. */
export type FileMode = `${0 | 2}${number}`;

/** A unit's full name. */
export type UnitName = `${string}.${"service" | "socket" | "timer" | "path" | "target" | "mount" | "slice"}`;

/** An absolute path without `.`, `..` or a slash at its end. No link on the way to it is followed. */
export type HostPath = `/${string}`;

/** Program and arguments; no shell. */
export type HostCommand = readonly [string, ...string[]];

/** Installed when missing, never upgraded or removed: a package that leaves a bundle is only marked automatic. */
export type BundlePackage = OfRole;

export interface BundleGroup extends OfRole {
  /** @default chosen by groupadd */
  readonly gid?: number;
  /** @default false */
  readonly system?: boolean;
}

/** What is left out is chosen by useradd for a new account, and left alone on one that exists. */
export interface BundleUser extends OfRole {
  readonly uid?: number;
  /** Primary group. @default a group of the user's own name */
  readonly group?: string;
  /** Supplementary groups; the user is in no others. */
  readonly groups?: readonly string[];
  readonly home?: string;
  readonly shell?: string;
  readonly comment?: string;
  /** A daemon's account: a number below 1000, no home. @default false */
  readonly system?: boolean;
  /** Can become root. A bundle without any is refused where it would remove the last one. @default false */
  readonly administrator?: boolean;
}

export interface BundleDirectory extends OfRole {
  /** @default "root" */
  readonly owner?: string;
  /** @default "root" */
  readonly group?: string;
  /** @default "0755" */
  readonly mode?: FileMode;
}

/** Units that take up a change. A unit that is declared stopped or masked is left alone. */
interface Refreshing {
  /** Reloaded, or restarted where they cannot reload, if they run. @default [] */
  readonly reload?: readonly UnitName[];
  /** Restarted; started where they do not run (in the configuration only). @default [] */
  readonly restart?: readonly UnitName[];
}

export interface BundleFile extends OfRole, Refreshing {
  /** The whole file. Never a secret: those travel in a {@link SecretBundle}. */
  readonly content: string;
  /** @default "root" */
  readonly owner?: string;
  /** @default "root" */
  readonly group?: string;
  /** @default "0644" */
  readonly mode?: FileMode;
  /** Must succeed before anything is in force; `{}` stands for the candidate's path: `["visudo", "-cf", "{}"]`. */
  readonly validator?: HostCommand;
}

export interface BundleLink extends OfRole, Refreshing {
  readonly target: string;
}

/** A file or link that must not be there, such as a package's default site. */
export interface BundleAbsence extends OfRole, Refreshing {}

/** A file that a secret or certificate bundle fills; the configuration is refused while it is empty. */
export type BundleSlot = OfRole;

/**
 * A check of a daemon's whole tree, run when anything in it changes: the command sees copies with all candidates in
 * place under the trees' real names, in a mount namespace of its own.
 */
export interface BundleValidator extends OfRole {
  readonly command: HostCommand;
  readonly trees: readonly [HostPath, ...HostPath[]];
}

/** What is left out is left alone. */
export interface BundleUnit extends OfRole {
  readonly enabled?: boolean;
  /** Also part of the health: a unit declared started must still run after the checks. */
  readonly started?: boolean;
  readonly masked?: boolean;
}

/** Run in the order of the document after every configuration run, and after a secret or certificate was taken up. */
export interface BundleCheck extends OfRole {
  readonly command: HostCommand;
  /** Seconds for one attempt. @default 10 */
  readonly timeout?: number;
  /** Attempts after the first. @default 10 */
  readonly retries?: number;
  /** Seconds between attempts. @default 1 */
  readonly interval?: number;
}

/** Entries by their names. */
type Named<Entry> = Readonly<Record<string, Entry>>;
type Placed<Entry> = Readonly<Record<HostPath, Entry>>;

interface AnyBundle {
  readonly format: 1;
  /** Shown in every summary and error. */
  readonly host: string;
  readonly directories?: Placed<BundleDirectory>;
  readonly files?: Placed<BundleFile>;
  readonly validators?: Named<BundleValidator>;
  readonly checks?: Named<BundleCheck>;
}

/** What a preview shows. What an earlier one held and this one does not is removed from the host. */
export interface Bundle extends AnyBundle {
  readonly packages?: Named<BundlePackage>;
  readonly groups?: Named<BundleGroup>;
  readonly users?: Named<BundleUser>;
  /** "remove": accounts with numbers from 1000 to 59999 that are not declared go; their homes stay. @default "keep" */
  readonly unknownUsers?: "keep" | "remove";
  /** Accounts that may stay although nothing declares them: a cloud's own automation makes them. @default none */
  readonly keptUsers?: readonly string[];
  readonly links?: Placed<BundleLink>;
  readonly absent?: Placed<BundleAbsence>;
  readonly slots?: Placed<BundleSlot>;
  readonly units?: Readonly<Record<UnitName, BundleUnit>>;
}

/**
 * Secrets or certificates: applied in a run and with a state of their own, before the configuration and whatever
 * becomes of it. An owner that does not exist yet is waited for: root alone holds the file until the configuration
 * makes the account. A validator that is not installed yet is skipped with a note.
 */
export type SecretBundle = AnyBundle;
