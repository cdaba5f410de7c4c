import { UNKNOWN_TEXTS } from "../../commands/engine-values.ts";
import { errorMessage, Failure } from "../../commands/failure.ts";
import { compareNaturally } from "../../commands/natural-order.ts";
import { isRecord } from "../../commands/record.ts";
import { shortType } from "../short-type.ts";
import type { Declaration, Declared, Managed } from "./declared.ts";

const UNKNOWN: ReadonlySet<string> = new Set(UNKNOWN_TEXTS);

interface State {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly provider: string;
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly sources: Declared["sources"];
}

/**
 * Reads what `pulumi preview --json --show-sames` writes.
 * @throws {Failure} where it is no preview
 */
export function readDeclaration(text: string, source: string): Declaration {
  const steps = stepsOf(text, source);
  const providers = new Map<string, State>();
  for (const { news } of steps) if (news?.type.startsWith("pulumi:providers:")) providers.set(news.urn, news);
  const regionOf = (state: State) => {
    const urn = state.provider.slice(0, state.provider.lastIndexOf("::"));
    return providers.get(urn)?.inputs.region;
  };
  const missing: Declared[] = [];
  const managed: Managed[] = [];
  for (const { op, olds, news } of steps) {
    const state = news ?? olds;
    if (state === undefined || !state.custom || state.type.startsWith("pulumi:")) continue;
    const region = regionOf(state);
    const withRegion = (inputs: State["inputs"]) => ({
      ...(region === undefined ? {} : { region }),
      ...inputs,
    });
    if (op === "create" && news !== undefined) missing.push(declared(news, withRegion(news.inputs)));
    if (olds !== undefined && olds.id !== "") {
      managed.push({ type: shortType(olds.type), id: olds.id, inputs: withRegion(olds.inputs) });
    }
  }
  return { missing, managed };
}

function declared({ urn, type, sources }: State, inputs: State["inputs"]): Declared {
  const entries = Object.entries(inputs).filter(([name]) => !name.startsWith("__"));
  return {
    urn,
    type: shortType(type),
    name: urn.slice(urn.lastIndexOf("::") + 2),
    inputs: Object.fromEntries(entries.filter(([, value]) => !hasUnknown(value))),
    unknown: new Set(entries.filter(([, value]) => hasUnknown(value)).map(([name]) => name)),
    sources,
  };
}

function hasUnknown(value: unknown): boolean {
  if (typeof value === "string") return UNKNOWN.has(value) || value === "[unknown]";
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly olds: State | undefined;
  readonly news: State | undefined;
}

function stepsOf(text: string, source: string): readonly Step[] {
  const document = parse(text, source);
  const steps = isRecord(document) ? document.steps : undefined;
  if (!Array.isArray(steps)) {
    throw new Failure(`${source} wrote no preview: it has no steps; run it by itself to see why`);
  }
  return (
    steps
      .filter(isRecord)
      .map((step) => ({
        op: textOf(step.op),
        urn: textOf(step.urn),
        olds: stateOf(step.oldState),
        news: stateOf(step.newState),
      }))
      // The engine's order depends on which resource is registered first; a report reads the same each time.
      .sort((one, other) => compareNaturally(one.urn, other.urn))
  );
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${source} wrote no JSON (${errorMessage(error)}); run it by itself to see why`, {
      cause: error,
    });
  }
}

function stateOf(value: unknown): State | undefined {
  if (!isRecord(value)) return undefined;
  return {
    urn: textOf(value.urn),
    type: textOf(value.type),
    id: textOf(value.id),
    provider: textOf(value.provider),
    custom: value.custom === true,
    inputs: isRecord(value.inputs) ? value.inputs : {},
    sources: sourcesOf(value.propertyDependencies),
  };
}

function sourcesOf(value: unknown): Declared["sources"] {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, urns]) => [name, Array.isArray(urns) ? urns.map(textOf) : []]),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
