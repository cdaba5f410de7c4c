import type {
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { compareNaturally } from "../../commands/natural-order.ts";
import type { Catalog } from "./catalog.ts";
import type { Policy } from "./policy.ts";
import type { PlannedResource } from "./resource.ts";
import { reveal } from "./reveal.ts";

/** A policy as CrossGuard runs it. Every one is mandatory: a check that only advises is not read. */
export function crossGuardPolicy(
  policy: Policy,
  catalog: Catalog,
): ResourceValidationPolicy | StackValidationPolicy {
  const { name, description } = policy;
  if ("stackViolations" in policy) {
    const { stackViolations } = policy;
    const validateStack = ({ resources }: StackValidationArgs, report: ReportViolation): void => {
      const estate = catalog.of(resources);
      if (!estate) return;
      // The engine hands them over in no order at all.
      const inOrder = resources.toSorted((one, other) => compareNaturally(one.urn, other.urn));
      for (const message of stackViolations(inOrder.map(planned), estate)) report(message);
    };
    return { name, description, enforcementLevel: "mandatory", validateStack };
  }
  const { types, violations } = policy;
  const validateResource = (resource: ResourceValidationArgs, report: ReportViolation): void => {
    const estate = catalog.of([resource]);
    if (!estate || (types && !types.includes(resource.type))) return;
    for (const message of violations(planned(resource), estate)) report(message);
  };
  return { name, description, enforcementLevel: "mandatory", validateResource };
}

function planned({
  urn,
  type,
  name,
  props,
  opts,
}: Pick<
  ResourceValidationArgs | PolicyResource,
  "name" | "opts" | "props" | "type" | "urn"
>): PlannedResource {
  return {
    urn,
    type,
    name,
    ...reveal(props),
    protect: opts.protect,
    ignoreChanges: opts.ignoreChanges,
  };
}
