/** Exit codes of `bin/review`, as its help documents them. */
export const EXIT = {
  fine: 0,
  /** The command itself is wrong: a flag, a rule, a revision, a file that is no preview. */
  mistaken: 1,
  /** The gate refuses the plan. */
  refused: 2,
  /** The change has no plan: its preview fails. */
  previewFailed: 3,
  /** What the change is compared with does not come up. */
  baseFailed: 4,
  interrupted: 130,
} as const;
