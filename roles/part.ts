import type {
  Bundle,
  BundleAbsence,
  BundleCheck,
  BundleDirectory,
  BundleFile,
  BundleGroup,
  BundleLink,
  BundleUnit,
  BundleUser,
  BundleValidator,
  HostPath,
  SecretBundle,
  UnitName,
} from "./bundle.ts";
import type { Host } from "./host.ts";
import type { SecretText } from "./secrets.ts";

type Named<Entry> = Readonly<Record<string, Omit<Entry, "role">>>;
type Placed<Entry> = Readonly<Record<HostPath, Omit<Entry, "role">>>;

/** A file whose text the secret channel fills; nothing of it is in what a preview shows. */
export type SecretFile = Omit<BundleFile, "content" | "role"> & { readonly content: SecretText };

/** What one concept adds to a host. Everything may be left out. */
export interface Part {
  /** Labels its entries in previews, changes and errors. */
  readonly role: string;
  readonly packages?: readonly string[];
  readonly groups?: Named<BundleGroup>;
  readonly users?: Named<BundleUser>;
  readonly unknownUsers?: "keep" | "remove";
  readonly keptUsers?: readonly string[];
  readonly directories?: Placed<BundleDirectory>;
  readonly files?: Placed<BundleFile>;
  readonly links?: Placed<BundleLink>;
  readonly absent?: Placed<BundleAbsence>;
  readonly validators?: Named<BundleValidator>;
  readonly units?: Readonly<Record<UnitName, Omit<BundleUnit, "role">>>;
  readonly checks?: Named<BundleCheck>;
  /** Passwords, keys, tokens: applied in a run of their own before the configuration. */
  readonly secrets?: Readonly<Record<HostPath, SecretFile>>;
  /** Certificates with their keys: again a run of their own, so that a renewal depends on nothing else. */
  readonly certificates?: Readonly<Record<HostPath, SecretFile>>;
  /** Units that know the authority as its file was when they read it: they take up another one. */
  readonly trusting?: readonly UnitName[];
}

/** The three documents of a host, in the order in which they are applied. */
export interface HostBundles {
  readonly secrets: SecretDocument;
  readonly certificates: SecretDocument;
  readonly configuration: Bundle;
}

/** A {@link SecretBundle} before its values are known. */
export type SecretDocument = Omit<SecretBundle, "files"> & {
  readonly files: Readonly<Record<HostPath, SecretFile & { readonly role: string }>>;
};

/**
 * A host's parts as its three documents. Files of the secret channel are slots of the configuration, which is refused
 * while one is empty.
 *
 * @throws {Error} where two parts disagree about a file, a user, a unit: that is a mistake of the roles
 */
export function compose(host: Host, parts: readonly Part[]): HostBundles {
  const merge = merger(host, parts);
  const secrets = merge("secret files", ({ secrets }) => secrets);
  const certificates = merge("certificate files", ({ certificates }) => certificates);
  const directories = merge("directories", ({ directories }) => directories);
  const files = merge("files", ({ files }) => files);
  const kept = parts.flatMap(({ keptUsers = [] }) => keptUsers);
  for (const path of [...Object.keys(secrets), ...Object.keys(certificates)]) {
    if (path in files) throw disagreement(host, path, "the configuration and the secret channel");
  }
  const secretDocument = (placed: SecretDocument["files"]): SecretDocument => ({
    format: 1,
    host: host.name,
    directories: parentsOf(placed, directories),
    files: placed,
  });
  return {
    secrets: secretDocument(secrets),
    certificates: secretDocument(certificates),
    configuration: {
      format: 1,
      host: host.name,
      packages: merge("packages", ({ packages = [] }) =>
        Object.fromEntries(packages.map((name) => [name, {}])),
      ),
      groups: merge("groups", ({ groups }) => groups),
      users: merge("users", ({ users }) => users),
      unknownUsers: parts.some(({ unknownUsers }) => unknownUsers === "remove") ? "remove" : "keep",
      ...(kept.length > 0 ? { keptUsers: kept } : {}),
      directories,
      files,
      links: merge("links", ({ links }) => links),
      absent: merge("absent files", ({ absent }) => absent),
      slots: slotsOf({ ...secrets, ...certificates }),
      validators: merge("validators", ({ validators }) => validators),
      units: merge("units", ({ units }) => units),
      checks: merge("checks", ({ checks }) => checks),
    },
  };
}

/** Joins one kind of entries of all parts, each with its part's role. Two parts may say the same of one thing. */
function merger(host: Host, parts: readonly Part[]) {
  return <Entry extends object>(
    kind: string,
    entriesOf: (part: Part) => Readonly<Record<string, Entry>> | undefined,
  ): Readonly<Record<string, Entry & { readonly role: string }>> => {
    const result: Record<string, Entry & { readonly role: string }> = {};
    for (const part of parts) {
      for (const [name, entry] of Object.entries(entriesOf(part) ?? {})) {
        const before = result[name];
        if (before && JSON.stringify(before) !== JSON.stringify({ ...entry, role: before.role })) {
          throw disagreement(host, `${kind} ${name}`, `${before.role} and ${part.role}`);
        }
        result[name] ??= { ...entry, role: part.role };
      }
    }
    return result;
  };
}

function disagreement(host: Host, what: string, who: string): Error {
  return new Error(`roles: ${host.name}: ${who} disagree about ${what}. Let one of them declare it.`);
}

function slotsOf(files: SecretDocument["files"]): NonNullable<Bundle["slots"]> {
  return Object.fromEntries(Object.entries(files).map(([path, { role }]) => [path, { role }]));
}

/** Secret files may come before the configuration that makes their folders. */
function parentsOf(
  files: SecretDocument["files"],
  directories: NonNullable<Bundle["directories"]>,
): NonNullable<Bundle["directories"]> {
  return Object.fromEntries(
    Object.entries(directories).filter(([directory]) =>
      Object.keys(files).some((path) => path.startsWith(`${directory}/`)),
    ),
  );
}
