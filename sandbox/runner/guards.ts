import { isRecord } from "../../commands/record.ts";
import { editState } from "./edit-state.ts";
import type { StackContext } from "./stacks.ts";

/** Types whose API refuses a delete in use unless the state says that it is meant. */
const forcible: ReadonlySet<unknown> = new Set([
  "fastly:index/serviceVcl:ServiceVcl",
  "fastly:index/tlsSubscription:TlsSubscription",
]);

/**
 * A deployment, as `pulumi stack export` writes it, in which nothing is protected, retained, or refused by its API while in
 * use.
 */
export function withoutGuards(deployment: unknown): unknown {
  return edit(deployment, "deployment", (content) =>
    edit(content, "resources", (resources) =>
      Array.isArray(resources) ? resources.map(unguarded) : resources,
    ),
  );
}

function unguarded(resource: unknown): unknown {
  if (!isRecord(resource)) return resource;
  const { protect: _protect, retainOnDelete: _retain, ...rest } = resource;
  if (!forcible.has(rest.type)) return rest;
  const forced = (properties: unknown) => ({
    ...(isRecord(properties) ? properties : {}),
    forceDestroy: true,
  });
  return edit(edit(rest, "inputs", forced), "outputs", forced);
}

function edit(value: unknown, name: string, change: (field: unknown) => unknown): unknown {
  return isRecord(value) ? { ...value, [name]: change(value[name]) } : value;
}

/** Lifts the guards of a stack's state. @throws Failure with the CLI's words */
export function liftGuards(context: StackContext, stack: string): Promise<void> {
  return editState(context, stack, (exported) => JSON.stringify(withoutGuards(JSON.parse(exported))));
}
