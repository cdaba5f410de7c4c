import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../commands/failure.ts";
import { EXIT } from "../review/exit-codes.ts";
import { PREVIEW_WORDS } from "../review/plan/read.ts";
import { allowedBy, runReview, summarise } from "./job.ts";
import type { Pulumi } from "./pulumi/cli.ts";
import { fingerprintOf } from "./pulumi/fingerprint.ts";

export interface ReviewRequest {
  readonly root: string;
  readonly stack: string;
  /** Folder for the reports. */
  readonly out: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** A change reviewed offline, with the labels of its pull request (LABELS) and a summary of the job. */
export async function reviewOffline(request: ReviewRequest, base: string): Promise<number> {
  const { root, stack, out, environment } = request;
  return summarised(request, () =>
    runReview(root, ["--stack", stack, "--base", base, "--out", out], allowedBy(environment.LABELS)),
  );
}

/**
 * The same of what a real stack's engine plans. The engine's preview has every value of the plan, so it is removed
 * again; the report has what may be shown.
 * @param words further words for the preview
 */
export async function reviewReal(
  request: ReviewRequest,
  pulumi: Pulumi,
  allowed: readonly string[],
  words: readonly string[] = [],
): Promise<number> {
  const { root, stack, out } = request;
  return summarised(request, async () => {
    mkdirSync(out, { recursive: true });
    const { code, output, errors } = await pulumi.ask(
      ...["preview", "--stack", stack, ...PREVIEW_WORDS, "--non-interactive", ...words],
    );
    if (output.trim() === "") {
      throw new Failure(`pulumi preview ended with ${code} and no plan:\n${errors.trim()}`, {
        exitCode: EXIT.previewFailed,
      });
    }
    const preview = join(out, `${stack}.preview.json`);
    writeFileSync(preview, output, { mode: 0o600 });
    const verdict = await runReview(
      root,
      ["--stack", stack, "--preview", preview, "--out", out],
      allowed,
    ).finally(() => rmSync(preview, { force: true }));
    const report = readFileSync(join(out, `${stack}.json`), "utf8");
    writeFileSync(join(out, `${stack}.fingerprint`), `${fingerprintOf(report)}\n`);
    return verdict;
  });
}

async function summarised(
  { stack, out, environment }: ReviewRequest,
  make: () => Promise<number>,
): Promise<number> {
  try {
    return await make();
  } finally {
    // A refused plan and one that fails have their reports too.
    const summary = join(out, `${stack}.summary.md`);
    if (existsSync(summary)) summarise(environment, readFileSync(summary, "utf8"));
  }
}
