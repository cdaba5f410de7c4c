/** Exit codes of `bin/adopt`, as its help documents them. */
export const EXIT = {
  fine: 0,
  /** The command itself is wrong: a flag, a stack, an inventory, a program that has no preview. */
  mistaken: 1,
  /** The import file is written without what cannot be told apart. */
  ambiguous: 2,
  interrupted: 130,
} as const;
