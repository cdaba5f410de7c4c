import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { PlannedResource } from "./resource.ts";

interface Described {
  /** What a violation is reported under, `firewall-ports`; the name of its file. */
  readonly name: string;
  /** What must hold, as a sentence. */
  readonly description: string;
}

/** What every resource must hold for itself. */
export interface ResourcePolicy extends Described {
  /** Types that it is about. @default all */
  readonly types?: readonly string[];
  /** What is wrong, where, and what to do; empty where the resource may be as it is. */
  readonly violations: (resource: PlannedResource, estate: Estate) => readonly string[];
}

/** What all resources must hold together. */
export interface StackPolicy extends Described {
  readonly stackViolations: (resources: readonly PlannedResource[], estate: Estate) => readonly string[];
}

export type Policy = ResourcePolicy | StackPolicy;

/** What a policy says of resources: each message with the resource that it is about. */
export function judge(
  policy: Policy,
  resources: readonly PlannedResource[],
  estate: Estate,
): readonly { readonly name: string; readonly message: string }[] {
  if ("stackViolations" in policy) {
    return policy.stackViolations(resources, estate).map((message) => ({ name: "", message }));
  }
  return resources
    .filter(({ type }) => policy.types?.includes(type) ?? true)
    .flatMap((resource) =>
      policy.violations(resource, estate).map((message) => ({ name: resource.name, message })),
    );
}
