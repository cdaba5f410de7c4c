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
}

/** What `pulumi preview --json` plans. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly unchanged: number;
}

export function parsePlan(json: string): Plan {
  const document: unknown = JSON.parse(json);
  if (!isRecord(document) || !Array.isArray(document.steps))
    throw new Error(`no plan: ${json.slice(0, 400)}`);
  const steps = document.steps.map(parseStep);
  const changes = steps.filter(({ operation }) => operation !== "same");
  return { steps: changes, unchanged: steps.length - changes.length };
}

/** `create DnsRecord docs.python.org`, sorted: what a test compares. */
export function summary(plan: Plan): readonly string[] {
  return plan.steps
    .map(({ operation, type, name }) => `${operation} ${type.split(":").at(-1)} ${name}`)
    .sort();
}

function parseStep(step: unknown): Step {
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
