import { isRecord } from "../support/wire.ts";

/** A step of a plan that is not "same". */
export interface Step {
  readonly operation: string;
  readonly urn: string;
  /** Last part of the URN. */
  readonly name: string;
  /** `digitalocean:index/dnsRecord:DnsRecord`. */
  readonly type: string;
  readonly changed: readonly string[];
  readonly replacing: readonly string[];
  /** Whether the old one of a replacement goes before the new one comes. */
  readonly deletesFirst: boolean;
}

/** What `pulumi preview --json --show-replacement-steps` plans. A replacement is one step. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly unchanged: number;
}

export function parsePlan(json: string): Plan {
  const document: unknown = JSON.parse(json);
  if (!isRecord(document) || !Array.isArray(document.steps))
    throw new Error(`no plan: ${json.slice(0, 400)}`);
  const steps = document.steps.map(parseStep);
  const replaced = new Set(steps.flatMap(({ operation, urn }) => (operation === "replace" ? [urn] : [])));
  const changes = steps
    .filter(({ operation, urn }) => operation !== "same" && !(partial.has(operation) && replaced.has(urn)))
    // Goes together with what is replaced, and does not come again.
    .map((step) => (step.operation === "delete-replaced" ? { ...step, operation: "delete" } : step));
  const first = (urn: string, operation: string) =>
    steps.findIndex((step) => step.urn === urn && step.operation === operation);
  return {
    steps: changes.map((step) => ({
      ...step,
      deletesFirst:
        step.operation === "replace" &&
        first(step.urn, "delete-replaced") < first(step.urn, "create-replacement"),
    })),
    unchanged: steps.filter(({ operation }) => operation === "same").length,
  };
}

const partial: ReadonlySet<string> = new Set(["create-replacement", "delete-replaced"]);

/** `create DnsRecord docs.python.org`, sorted: what a test compares. */
export function summary(plan: Plan): readonly string[] {
  return plan.steps
    .map(({ operation, type, name }) => `${operation} ${type.split(":").at(-1)} ${name}`)
    .sort();
}

function parseStep(step: unknown): Omit<Step, "deletesFirst"> {
  if (!isRecord(step) || typeof step.urn !== "string" || typeof step.op !== "string") {
    throw new Error(`no step: ${JSON.stringify(step)}`);
  }
  const [, , types = "", name = ""] = step.urn.split("::");
  return {
    operation: step.op,
    urn: step.urn,
    name,
    type: types.split("$").at(-1) ?? "",
    changed: texts(step.diffReasons),
    replacing: texts(step.replaceReasons),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
