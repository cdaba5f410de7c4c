import { cutMarkdown, harmless } from "./harmless.ts";

/** What a comment of GitHub holds: 65,536 characters (GitHub, error of the REST API). Counted in bytes, to be safe. */
export const COMMENT_LIMIT = 65_536;

export interface ReviewText {
  readonly stack: string;
  /** The report as the run wrote it; nobody has looked at it. */
  readonly report: string;
  /** `offline`: in the simulated cloud, without secrets. `real`: of the stack itself. */
  readonly origin: "offline" | "real";
  /** Of a real plan: see `fingerprintOf`. */
  readonly fingerprint: string | undefined;
  /** Rules of the gate that the pull request's labels override, as GitHub has them. */
  readonly overrides: readonly string[];
  /** Head of the pull request. */
  readonly commit: string;
  /** Address of the run. */
  readonly url: string;
  /** Whether the change comes from another repository. */
  readonly fork: boolean;
}

/** First line of a stack's comment on a pull request. */
export function reviewMarker(stack: string): string {
  return `<!-- estate-review: ${stack} -->`;
}

/** What a comment shows, as its second line has it for programs. What follows is the report's, which is not believed. */
export interface Shown {
  readonly commit: string;
  /** Undefined for a review made offline. */
  readonly fingerprint: string | undefined;
  readonly overrides: readonly string[];
}

const SHOWN =
  /^<!-- estate-shown: ([0-9a-f]{40}) plan=([0-9a-f]{64}|none) overrides=([a-z-]+(?:,[a-z-]+)*|none) -->$/;

function shownLine({ commit, fingerprint, overrides }: Shown): string {
  return `<!-- estate-shown: ${commit} plan=${fingerprint ?? "none"} overrides=${overrides.join(",") || "none"} -->`;
}

/** @returns undefined for a comment of another form */
export function shownIn(comment: string): Shown | undefined {
  const [, commit, fingerprint, overrides] = SHOWN.exec(comment.split("\n")[1]?.trim() ?? "") ?? [];
  if (commit === undefined || fingerprint === undefined || overrides === undefined) return undefined;
  return {
    commit,
    fingerprint: fingerprint === "none" ? undefined : fingerprint,
    overrides: overrides === "none" ? [] : overrides.split(","),
  };
}

/** A stack's comment: markers of this workflow's own, where the report comes from, then the report made harmless. */
export function commentOf(review: ReviewText): string {
  const { stack, origin, commit, url, fork } = review;
  const lines = [
    reviewMarker(stack),
    shownLine(review),
    `<sub>${SOURCES[origin]} · ${commit.slice(0, 7)} · [run and summary](${url})</sub>`,
    ...(fork
      ? [
          "",
          "> This change comes from a fork, and its own program made this report: read the diff before you believe it.",
        ]
      : []),
    "",
  ];
  const head = lines.join("\n");
  const room = COMMENT_LIMIT - Buffer.byteLength(head) - 1;
  const report = harmless(review.report).trim();
  return `${head}\n${cutMarkdown(report, room, "…the rest is in the summary of the run, linked above.")}`;
}

const SOURCES = {
  offline: "Previewed offline, in the simulated cloud",
  real: "Previewed on the real stack",
} as const;
