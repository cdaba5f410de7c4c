import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { errorMessage, Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import { EXIT } from "../exit-codes.ts";
import type { Plan } from "../plan/plan.ts";
import { PREVIEW_COMMAND, readPlan } from "../plan/read.ts";
import { PreviewFailed } from "../preview-failed.ts";
import { renderFailure, renderFailureJson } from "../report/failed.ts";
import { renderHead } from "../report/head.ts";
import { renderJson } from "../report/json.ts";
import { renderComment, renderSummary } from "../report/report.ts";
import { type ComparedWith, verdictOf } from "../report/review.ts";
import { parseArguments, type Request } from "./arguments.ts";
import { bringUpBase } from "./base.ts";
import { baseCommit, shortCommit } from "./git.ts";
import { previewChange } from "./preview.ts";
import { heedInterrupts } from "./process.ts";

/**
 * Runs a command line of `bin/review` and returns its exit code.
 * @param root folder of the clone
 * @throws {Failure} with what the user can do
 */
export async function main(root: string, words: readonly string[]): Promise<number> {
  const request = parseArguments(words);
  if (request.help) {
    const { help } = await import("./help.ts");
    process.stdout.write(help());
    return EXIT.fine;
  }
  const { checkAllowed } = await import("../gate/index.ts");
  checkAllowed(request.allowed);
  heedInterrupts();
  const out = request.out ?? join(root, ".sandbox", "review");
  await mkdir(out, { recursive: true });
  try {
    const { plan, base } = await planOf(root, request);
    // Not before the change is known to have a plan: a catalog that does not load is told by its preview.
    const { reviewOf } = await import("./judge.ts");
    const review = reviewOf(plan, catalogOf(root, plan.stack), base, request.allowed);
    await write(out, plan.stack, renderComment(review), renderSummary(review), renderJson(review));
    process.stdout.write(`${withoutMarker(renderHead(review))}\n\n${written(root, out, plan.stack)}\n`);
    return verdictOf(review) === "refused" ? EXIT.refused : EXIT.fine;
  } catch (error) {
    if (!(error instanceof PreviewFailed)) throw error;
    const stack = request.stack ?? "preview";
    const text = renderFailure(stack, error.message);
    await write(out, stack, text, text, renderFailureJson(stack, error.message));
    throw new PreviewFailed(`the preview of ${stack} fails:\n${error.message}\n${written(root, out, stack)}`);
  }
}

interface Made {
  readonly plan: Plan;
  readonly base: ComparedWith | undefined;
}

async function planOf(root: string, { preview, stack, base: revision }: Request): Promise<Made> {
  if (preview !== undefined) {
    const plan = readPlan(readPreview(preview), { source: preview });
    if (stack !== undefined && stack !== plan.stack) {
      throw new Failure(
        `${preview} is a preview of the stack ${plan.stack}, not of ${stack}; leave out --stack`,
      );
    }
    return { plan, base: undefined };
  }
  if (stack === undefined) throw new Failure("of which stack? add --stack prod");
  const note = (line: string) => process.stderr.write(`==> ${line}\n`);
  const commit = await baseCommit(root, revision);
  const base = await bringUpBase({ root, stack, commit, note });
  note(`previewing ${stack} of the working tree against ${shortCommit(commit)}`);
  return {
    plan: await previewChange(root, stack, base),
    base: { revision, commit, empty: base.sandbox === undefined },
  };
}

function readPreview(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(
      `${file} cannot be read (${errorMessage(error)}); write it with ${PREVIEW_COMMAND} > ${file}`,
      { cause: error },
    );
  }
}

/** The stack's setting, or its name: as the program itself chooses. */
function catalogOf(root: string, stack: string): string {
  const file = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) return stack;
  const document: unknown = parse(readFileSync(file, "utf8"));
  const config = isRecord(document) && isRecord(document.config) ? document.config : {};
  const name = config["estate:estate"];
  return typeof name === "string" ? name : stack;
}

async function write(
  out: string,
  stack: string,
  comment: string,
  summary: string,
  json: string,
): Promise<void> {
  await writeFile(join(out, `${stack}.md`), comment);
  await writeFile(join(out, `${stack}.summary.md`), summary);
  await writeFile(join(out, `${stack}.json`), json);
}

function written(root: string, out: string, stack: string): string {
  const path = (ending: string) => relative(process.cwd(), join(out, `${stack}.${ending}`)) || root;
  return `==> ${path("md")} for a comment, ${path("summary.md")} with everything, ${path("json")} for programs`;
}

function withoutMarker(text: string): string {
  return text.replace(/^<!--.*-->\n/, "");
}
