import { Failure } from "../../commands/failure.ts";
import { compareNaturally } from "../../commands/natural-order.ts";
import { isRecord } from "../../commands/record.ts";
import { PreviewFailed } from "../preview-failed.ts";
import type { Change, Inputs, Operation, Plan } from "./plan.ts";
import { readInputs, withoutSecrets } from "./values.ts";

/**
 * Steps of the engine by what they do to a resource. Those that only look at one (`read`, `refresh`, `import`) are
 * none of a plan's changes.
 */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
};

/**
 * Words for `pulumi preview`. Without the steps of replacements a preview in JSON leaves out what goes together with
 * what is replaced and does not come again (Pulumi, pkg/backend/display/display.go, shouldShow).
 */
export const PREVIEW_WORDS = ["--json", "--show-sames", "--show-replacement-steps"] as const;

/** The command, for messages. */
export const PREVIEW_COMMAND = `pulumi preview ${PREVIEW_WORDS.join(" ")}`;

export interface ReadOptions {
  /** What the preview is of, for messages: `plan.json`. */
  readonly source: string;
  /** Resources that the real state protects, where the preview was made on one that does not. */
  readonly protected?: ReadonlySet<string>;
}

/**
 * Reads what `pulumi preview` wrote with PREVIEW_WORDS. Where it was run without `--show-sames`, how many resources of
 * each type exist is not known.
 * @throws {Failure} where the text is no preview
 * @throws {PreviewFailed} where the preview failed, with the engine's words
 */
export function readPlan(text: string, { source, protected: guarded = new Set() }: ReadOptions): Plan {
  const document = parse(text, source);
  const words = failureOf(document.diagnostics);
  if (words !== undefined) throw new PreviewFailed(words);
  const steps = document.steps.map((step, index) => readStep(step, `${source}: steps[${index}]`));
  const stack = steps[0]?.urn.split(":")[2];
  if (stack === undefined || stack === "") {
    throw new Failure(`${source} has no step, so it names no stack; write it with ${PREVIEW_COMMAND}`);
  }
  refuseHiddenSteps(steps, source);
  const summary = isRecord(document.changeSummary) ? document.changeSummary : {};
  const same = typeof summary.same === "number" ? summary.same : 0;
  const shown = steps.filter(({ op }) => op === "same").length;
  return {
    stack,
    changes: mergeReplacements(steps)
      .flatMap((step) => readChange(step, guarded))
      .sort((one, other) => compareNaturally(one.name, other.name) || compareNaturally(one.urn, other.urn)),
    unchanged: same,
    // A preview without --show-sames shows the stack alone.
    ...(shown === same ? { existing: countTypes(steps) } : {}),
  };
}

interface Document {
  readonly steps: readonly unknown[];
  readonly diagnostics: unknown;
  readonly changeSummary: unknown;
}

function parse(text: string, source: string): Document {
  const remedy = `write it with ${PREVIEW_COMMAND}, and nothing else to that file`;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(`${source} is not JSON (${error.message}); ${remedy}`, { cause: error });
  }
  if (!isRecord(document) || (document.steps !== undefined && !Array.isArray(document.steps))) {
    throw new Failure(`${source} is JSON, but no preview: it has no list "steps"; ${remedy}`);
  }
  const { steps, diagnostics, changeSummary } = document;
  if (steps === undefined && failureOf(diagnostics) === undefined) {
    throw new Failure(`${source} is JSON, but no preview: it has no list "steps"; ${remedy}`);
  }
  return { steps: Array.isArray(steps) ? steps : [], diagnostics, changeSummary };
}

/** The errors of a preview, without the last one, which only says that there were some. */
function failureOf(diagnostics: unknown): string | undefined {
  if (!Array.isArray(diagnostics)) return undefined;
  const errors = diagnostics.flatMap((entry) =>
    isRecord(entry) && entry.severity === "error" && typeof entry.message === "string"
      ? [plainWords(entry.message)]
      : [],
  );
  const telling = [...new Set(errors)].filter((message) => message !== "preview failed");
  return errors.length === 0 ? undefined : (telling.length > 0 ? telling : errors).join("\n");
}

/** Without the engine's color tags (`<{%reset%}>`) and the word that every error begins with. */
function plainWords(message: string): string {
  return withoutSecrets(message.replaceAll(/<\{%[^%]*%\}>/g, ""))
    .trim()
    .replace(/^error: /, "");
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly before: Resource | undefined;
  readonly after: Resource | undefined;
  readonly detailedDiff: Readonly<Record<string, unknown>>;
  readonly diffReasons: readonly string[];
  readonly replaceReasons: readonly string[];
}

interface Resource {
  readonly inputs: Inputs;
  readonly protected: boolean;
  readonly retained: boolean;
  readonly trigger: string;
}

function readStep(step: unknown, place: string): Step {
  if (!isRecord(step) || typeof step.op !== "string" || typeof step.urn !== "string") {
    throw new Failure(
      `${place} is no step of a preview: it needs the texts "op" and "urn"; write the file with ${PREVIEW_COMMAND}`,
    );
  }
  return {
    op: step.op,
    urn: step.urn,
    before: readResource(step.oldState),
    after: readResource(step.newState),
    detailedDiff: isRecord(step.detailedDiff) ? step.detailedDiff : {},
    diffReasons: texts(step.diffReasons),
    replaceReasons: texts(step.replaceReasons),
  };
}

function readResource(state: unknown): Resource | undefined {
  if (!isRecord(state)) return undefined;
  return {
    inputs: isRecord(state.inputs) ? readInputs(state.inputs) : {},
    protected: state.protect === true,
    retained: state.retainOnDelete === true,
    trigger: JSON.stringify(state.replacementTrigger ?? null),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** A deletion that a preview hides would be one that no reviewer sees. */
function refuseHiddenSteps(steps: readonly Step[], source: string): void {
  const parts = steps.filter(({ op }) => OPERATIONS[op] === "replace");
  if (parts.length === 0 || parts.some(({ op }) => op !== "replace")) return;
  throw new Failure(
    `${source} shows what is replaced, but not what is deleted together with it; write it with ${PREVIEW_COMMAND}`,
  );
}

/**
 * The engine makes up to three steps of a replacement, in an order that depends on which machine goes first. Of what
 * goes together with what is replaced, and that the program no longer has, it makes one alone, which deletes it.
 */
function mergeReplacements(steps: readonly Step[]): readonly Step[] {
  return [...Map.groupBy(steps, ({ urn }) => urn).values()].flatMap((own) => mergeSteps(own) ?? []);
}

function mergeSteps(steps: readonly Step[]): Step | undefined {
  const parts = steps.filter(({ op }) => OPERATIONS[op] === "replace");
  const [first] = parts;
  const other = steps.findLast(({ op }) => OPERATIONS[op] !== "replace");
  const isReplaced = parts.some(({ op }) => op !== "delete-replaced");
  // Beside a step of another kind, it deletes what an interrupted replacement left behind.
  if (first === undefined || (!isReplaced && other !== undefined)) return other;
  return {
    ...first,
    op: isReplaced ? "replace" : "delete",
    before: parts.find(({ before }) => before !== undefined)?.before,
    after: parts.findLast(({ after }) => after !== undefined)?.after,
    detailedDiff: Object.fromEntries(parts.flatMap(({ detailedDiff }) => Object.entries(detailedDiff))),
    diffReasons: [...new Set(parts.flatMap(({ diffReasons }) => diffReasons))],
    replaceReasons: [...new Set(parts.flatMap(({ replaceReasons }) => replaceReasons))],
  };
}

function readChange(step: Step, guarded: ReadonlySet<string>): readonly Change[] {
  const operation = OPERATIONS[step.op];
  if (operation === undefined) return [];
  const { urn, before, after } = step;
  return [
    {
      urn,
      type: typeOf(urn),
      name: urn.split("::").slice(3).join("::"),
      operation,
      before: operation === "create" ? undefined : before?.inputs,
      after: operation === "delete" ? undefined : after?.inputs,
      changed: changedPaths(step),
      forcing: forcingPaths(step),
      protected: before?.protected === true || (before !== undefined && guarded.has(urn)),
      retained: before?.retained === true,
    },
  ];
}

/** Of a provider that says no paths, the properties alone. */
function changedPaths({ detailedDiff, diffReasons }: Step): readonly string[] {
  const paths = Object.keys(detailedDiff);
  return paths.length > 0 ? paths.sort() : [...diffReasons].sort();
}

/** The option `replacementTrigger`, by which certificates rotate, is no input, and the engine names no path for it. */
const TRIGGER = "replacementTrigger";

function forcingPaths({ op, before, after, detailedDiff, replaceReasons }: Step): readonly string[] {
  const paths = Object.entries(detailedDiff).flatMap(([path, difference]) =>
    isRecord(difference) && typeof difference.kind === "string" && difference.kind.endsWith("-replace")
      ? [path]
      : [],
  );
  const isTriggered =
    OPERATIONS[op] === "replace" &&
    before !== undefined &&
    after !== undefined &&
    before.trigger !== after.trigger;
  const reasons = paths.length > 0 ? paths : replaceReasons;
  return [...reasons, ...(isTriggered ? [TRIGGER] : [])].sort();
}

function countTypes(steps: readonly Step[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const urn of new Set(steps.flatMap(({ before, urn }) => (before === undefined ? [] : [urn])))) {
    counts[typeOf(urn)] = (counts[typeOf(urn)] ?? 0) + 1;
  }
  return counts;
}
