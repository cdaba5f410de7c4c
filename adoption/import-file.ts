import { Failure } from "../commands/failure.ts";
import { isRecord } from "../commands/record.ts";
import { identityOf } from "./identity/index.ts";
import { inStableOrder } from "./import-order.ts";
import { urnTail, withoutStack } from "./import-urn.ts";
import type { Match } from "./match.ts";

/** A resource of an import file, as `pulumi preview --import-file` writes it (Pulumi CLI 3.259, `pulumi import`). */
export interface Specification {
  readonly type: string;
  /** Unique in the file; what `parent` and `provider` refer to. */
  readonly name: string;
  /** Name in the program, where it is another. */
  readonly logicalName?: string;
  readonly id?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly component?: boolean;
  /** What the provider's Read cannot return; of a provider, its configuration. */
  readonly inputs?: Readonly<Record<string, unknown>>;
}

export interface ImportFile {
  /** URNs of parents and providers that the state has already, by name. */
  readonly nameTable?: Readonly<Record<string, string>>;
  readonly resources: readonly Specification[];
}

/**
 * Fills in a file that the engine wrote for everything that it would create, and leaves out what is not adopted:
 * what stays are the adopted resources, and the components and providers that they need.
 * @param text what `pulumi preview --import-file` wrote
 * @throws {Failure} where it is no import file, or lacks an adopted resource
 */
export function importFile(text: string, source: string, adopted: readonly Match[]): ImportFile {
  const { nameTable, resources } = read(text, source);
  const specifications = new Map(resources.map((each) => [each.name, each]));
  const urns = new Map(resources.map((each) => [urnTail(each, specifications, nameTable), each]));
  const kept = new Map<Specification, Specification>();
  const keep = (name: string | undefined): void => {
    const specification = name === undefined ? undefined : specifications.get(name);
    if (specification === undefined || kept.has(specification)) return;
    kept.set(specification, specification);
    keep(specification.parent);
    keep(specification.provider);
  };
  for (const { declared, existing } of adopted) {
    const specification = urns.get(withoutStack(declared.urn));
    if (specification === undefined) {
      throw new Failure(`${source} lacks ${declared.urn}; the program has changed meanwhile: run this again`);
    }
    keep(specification.name);
    const identity = identityOf(declared.type);
    const unread = (identity?.unread ?? []).filter((name) => name in declared.inputs);
    kept.set(specification, {
      ...specification,
      id: identity?.importId?.(existing) ?? existing.id,
      ...(unread.length > 0
        ? { inputs: Object.fromEntries(unread.map((name) => [name, declared.inputs[name]])) }
        : {}),
    });
  }
  const used = [...kept.values()].flatMap(({ parent, provider }) => [parent, provider]);
  const table = Object.entries(nameTable ?? {}).filter(([name]) => used.includes(name));
  return inStableOrder({
    ...(table.length > 0 ? { nameTable: Object.fromEntries(table) } : {}),
    resources: [...kept.values()],
  });
}

/**
 * The components of an import file alone. They are imported first: the CLI registers a provider before the components
 * of the same file, and one whose parent is such a component leaves a state that it refuses (Pulumi CLI 3.259).
 */
export function parentsOf({ nameTable, resources }: ImportFile): ImportFile {
  const components = resources.filter(({ component }) => component === true);
  const used = components.map(({ parent }) => parent);
  const table = Object.entries(nameTable ?? {}).filter(([name]) => used.includes(name));
  return {
    ...(table.length > 0 ? { nameTable: Object.fromEntries(table) } : {}),
    resources: components,
  };
}

function read(text: string, source: string): ImportFile {
  const document: unknown = JSON.parse(text);
  const resources = isRecord(document) ? document.resources : undefined;
  const nameTable = isRecord(document) && isRecord(document.nameTable) ? document.nameTable : {};
  // Without anything to create there are none.
  const list: readonly unknown[] = Array.isArray(resources) ? resources : [];
  const specifications = list.filter(isSpecification);
  if (specifications.length !== list.length) throw new Failure(`${source} is no import file of this CLI`);
  return {
    nameTable: Object.fromEntries(Object.entries(nameTable).map(([name, urn]) => [name, String(urn)])),
    resources: specifications,
  };
}

function isSpecification(value: unknown): value is Specification {
  return isRecord(value) && typeof value.type === "string" && typeof value.name === "string";
}
