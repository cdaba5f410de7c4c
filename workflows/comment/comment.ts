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

const FINGERPRINT = /^<!-- estate-plan: ([0-9a-f]{64}) -->$/m;

/** Which plan a comment shows; undefined for one made offline. */
export function fingerprintIn(comment: string): string | undefined {
  // Its place is the second line; what follows is the report's.
  return FINGERPRINT.exec(comment.split("\n")[1] ?? "")?.[1];
}

/** A stack's comment: markers of this workflow's own, where the report comes from, then the report made harmless. */
export function commentOf(review: ReviewText): string {
  const { stack, origin, fingerprint, commit, url, fork } = review;
  const lines = [
    reviewMarker(stack),
    ...(fingerprint === undefined ? [] : [`<!-- estate-plan: ${fingerprint} -->`]),
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
  const report = harmless(review.report.replaceAll("\r\n", "\n")).trim();
  return `${head}\n${cutMarkdown(report, room, "…the rest is in the summary of the run, linked above.")}`;
}

const SOURCES = {
  offline: "Previewed offline, in the simulated cloud",
  real: "Previewed on the real stack",
} as const;
