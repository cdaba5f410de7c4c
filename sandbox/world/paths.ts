/** Where a stack's world keeps what is its own. All paths are absolute. */
export interface WorldPaths {
  /** The root file system of the world's processes, as the host sees it. */
  readonly root: string;
  /** Folder of the stack for the files of services that run with the host's own file system. */
  readonly state: string;
  /** The user's cache, shared by all clones and stacks: `~/.cache/estate`. */
  readonly cache: string;
}
