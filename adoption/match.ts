import type { Declaration, Declared } from "./declared/declared.ts";
import type { Identity, Properties } from "./identity/identity.ts";
import { identityOf } from "./identity/index.ts";
import type { Existing } from "./inventory/inventory.ts";

export interface Match {
  readonly declared: Declared;
  readonly existing: Existing;
}

export interface Ambiguity {
  readonly declared: Declared;
  /** Which of these it is cannot be told. */
  readonly candidates: readonly Existing[];
  /** What tells is not known before other things are adopted. */
  readonly later: boolean;
}

export interface Matches {
  readonly adopted: readonly Match[];
  readonly ambiguous: readonly Ambiguity[];
  /** Declared, and could be adopted, and does not exist. */
  readonly missing: readonly Declared[];
  /** Declared, and made anew by the first up, whatever exists. */
  readonly madeAnew: readonly Declared[];
  /** Exists, and nobody declares it. */
  readonly undeclared: readonly Existing[];
  /** How many objects the state has already. */
  readonly managed: number;
}

/** Finds for every declared resource the object that it is. */
export function match({ missing, managed }: Declaration, inventory: readonly Existing[]): Matches {
  const isManaged = (existing: Existing) =>
    managed.some(
      ({ type, id, inputs }) =>
        type === existing.type &&
        id === existing.id &&
        alike(inputs.region, existing.properties.region) !== false,
    );
  const free = inventory.filter((existing) => !isManaged(existing));
  const open = new Map(
    missing.flatMap((declared) => {
      const identity = identityOf(declared.type);
      if (identity === undefined) return [];
      return [[declared, free.filter((existing) => fits(identity, declared, existing))] as const];
    }),
  );
  const adopted: Match[] = [];
  for (let found = settle(open); found.length > 0; found = settle(open)) {
    adopted.push(...found);
    narrow(open, adopted);
  }
  const taken = new Set(adopted.map(({ existing }) => existing));
  const rest = [...open].map(([declared, candidates]) => ({
    declared,
    candidates: candidates.filter((existing) => !taken.has(existing)),
  }));
  const ambiguous = rest
    .filter(({ candidates }) => candidates.length > 0)
    .map((each) => ({ ...each, later: isLater(each.declared) }));
  const doubtful = new Set(ambiguous.flatMap(({ candidates }) => candidates));
  return {
    adopted,
    ambiguous,
    missing: rest.filter(({ candidates }) => candidates.length === 0).map(({ declared }) => declared),
    madeAnew: missing.filter(({ type }) => identityOf(type) === undefined),
    undeclared: free.filter(
      (existing) =>
        !taken.has(existing) && !doubtful.has(existing) && !identityOf(existing.type)?.byItself?.(existing),
    ),
    managed: inventory.length - free.length,
  };
}

/** Takes out of `open` what has one candidate that no other must have, until nothing changes. */
function settle(open: Map<Declared, readonly Existing[]>): readonly Match[] {
  const claims = new Map<Existing, Declared[]>();
  for (const [declared, [first, ...others]] of open) {
    if (first === undefined || others.length > 0) continue;
    claims.set(first, [...(claims.get(first) ?? []), declared]);
  }
  const found: Match[] = [];
  for (const [existing, [declared, ...others]] of claims) {
    if (declared !== undefined && others.length === 0) found.push({ declared, existing });
  }
  const taken = new Set(found.map(({ existing }) => existing));
  for (const { declared } of found) open.delete(declared);
  if (taken.size > 0) {
    for (const [declared, candidates] of open) {
      open.set(
        declared,
        candidates.filter((existing) => !taken.has(existing)),
      );
    }
  }
  return found;
}

/**
 * What an input will be is not known, but what it comes from: the record of a machine holds one of its addresses, and an
 * alert names its check.
 */
function narrow(open: Map<Declared, readonly Existing[]>, adopted: readonly Match[]): void {
  const found = new Map(adopted.map(({ declared, existing }) => [declared.urn, existing]));
  for (const [declared, candidates] of open) {
    if (candidates.length < 2) continue;
    const likely = identifying(declared)
      .filter((name) => declared.unknown.has(name))
      .reduce<readonly Existing[]>((left, name) => {
        const sources = (declared.sources[name] ?? []).flatMap((urn) => found.get(urn) ?? []);
        const values = new Set(sources.flatMap(({ id, properties }) => [id, ...textsOf(properties)]));
        const pointing = left.filter(({ properties }) => values.has(String(properties[name])));
        // Where nothing points there, what exists is not as declared, and nothing is ruled out.
        return pointing.length > 0 ? pointing : left;
      }, candidates);
    open.set(declared, likely);
  }
}

/** Every text and number in a value, at every depth. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function identifying({ type }: Declared): readonly string[] {
  const identity = identityOf(type);
  return [...(identity?.by ?? []), ...(identity?.narrowedBy ?? [])];
}

function fits(identity: Identity, declared: Declared, existing: Existing): boolean {
  if (declared.type !== existing.type) return false;
  if (existing.resource !== undefined) return existing.resource === declared.name;
  const normalise = identity.normalise ?? ((properties: Properties) => properties);
  const wanted = normalise(declared.inputs);
  const there = normalise(existing.properties);
  return [...identity.by, ...(identity.narrowedBy ?? [])].every(
    (name) => declared.unknown.has(name) || alike(wanted[name], there[name]) !== false,
  );
}

/** Undefined where one of them does not say. */
function alike(one: unknown, other: unknown): boolean | undefined {
  if (one === undefined || other === undefined) return undefined;
  return JSON.stringify(comparable(one)) === JSON.stringify(comparable(other));
}

/** Identifiers are numbers here and texts there. */
function comparable(value: unknown): unknown {
  return typeof value === "number" ? String(value) : value;
}

function isLater(declared: Declared): boolean {
  return identifying(declared).some((name) => declared.unknown.has(name));
}
