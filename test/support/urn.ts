/** How the engine builds URNs (Pulumi documentation, resource names): types of all parents but the stack, then its own. */

export const stackType = "pulumi:pulumi:Stack";

export interface UrnParts {
  readonly project: string;
  readonly stack: string;
  /** URN of the parent, or "". */
  readonly parent: string;
  readonly type: string;
  readonly name: string;
}

export function createUrn({ project, stack, parent, type, name }: UrnParts): string {
  const parentType = parent === "" ? stackType : qualifiedType(parent);
  const qualified = parentType === stackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** `estate:Estate$estate:server:Server`. */
export function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** Names may contain `::`; only the first three separators count. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
