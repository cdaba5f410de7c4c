import { createHash } from "node:crypto";

/** A file that a service reads. */
export interface ServiceFile {
  /** Absolute, inside the root that the service sees. */
  readonly path: string;
  readonly content: string;
  /** Default 0o644. */
  readonly mode?: number;
}

/**
 * A daemon of the world, as plain data: what to run, where, with which files, and how it takes up changed files.
 *
 * Files live in a folder whose name is the hash of their content (a generation) and never change; `link` leads to the
 * one in force. To bring a service about: write the generation unless it is there, run `check`, move the link, then
 * start the service or, where it runs with another generation, `reload` it; wait until `ready` succeeds. A generation
 * that its check refuses never reaches the running service. `settleServices` does all that.
 */
export interface Service {
  /** Unique in the world; names its pid file and its log. */
  readonly name: string;
  /**
   * `world`: in the world's network namespace, chrooted in the world's root file system.
   * `world-network`: in the world's network namespace, with the host's own files.
   * `host`: in the host's own network and files: the only way to the outside.
   */
  readonly room: Room;
  /** The program, absolute, and its arguments. It stays in the foreground and logs to standard output or error. */
  readonly argv: readonly string[];
  /** Added to a small environment of PATH and LANG=C.UTF-8. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders, absolute as the files are, that are to be there before the first start; mode 0o755. */
  readonly folders?: readonly string[];
  readonly generation: Generation;
  /** Why there is no generation for what was asked: settling ends with these words, and what runs goes on. */
  readonly refusal?: string;
  /** Commands in the same room that must all succeed before the generation comes into force. */
  readonly check: readonly (readonly string[])[];
  /** A command in the same room that succeeds as soon as the service serves exactly this generation. */
  readonly ready: readonly string[];
  readonly reload: Reload;
}

export type Room = "world" | "world-network" | "host";

export interface Generation {
  /** The folder, absolute in the service's room. */
  readonly directory: string;
  /** A symbolic link beside it to the generation in force; the program's arguments name this one. */
  readonly link: string;
  readonly files: readonly ServiceFile[];
}

export type Reload =
  | { readonly kind: "signal"; readonly signal: NodeJS.Signals }
  /** Commands in the same room, all of which must succeed. */
  | { readonly kind: "commands"; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: "restart" };

/**
 * Files of a service under `base`/HASH, linked as `base`/current.
 * @param files what the folder holds, by relative path; a content may name the folder, so it is made from its path
 */
export function generation(
  base: string,
  files: (directory: string) => Readonly<Record<string, string | { content: string; mode: number }>>,
): Generation {
  const at = (directory: string): ServiceFile[] =>
    Object.entries(files(directory)).map(([name, file]) => ({
      path: `${directory}/${name}`,
      ...(typeof file === "string" ? { content: file } : file),
    }));
  const hash = createHash("sha256")
    .update(JSON.stringify(at("@")))
    .digest("hex");
  const directory = `${base}/${hash.slice(0, 16)}`;
  return { directory, link: `${base}/current`, files: at(directory) };
}

/** Folder of a service's files in the world's root. */
export function worldFolder(service: string): string {
  return `/srv/world/${service}`;
}
