import type * as pulumi from "@pulumi/pulumi";

/**
 * Options for what cannot be made again: the engine refuses to delete or replace it, and forgetting it leaves it in
 * the cloud. `ignored`: inputs whose change would replace it.
 */
export function keep(ignored: readonly string[] = []): pulumi.CustomResourceOptions {
  return { protect: true, retainOnDelete: true, ...ignoring(ignored) };
}

/** `keep` for a stateful thing; otherwise only what is never a reason to replace. */
export function keepIf(
  stateful: boolean,
  ignored: { readonly stateful: readonly string[]; readonly always: readonly string[] },
): pulumi.CustomResourceOptions {
  return stateful ? keep([...ignored.stateful, ...ignored.always]) : ignoring(ignored.always);
}

function ignoring(properties: readonly string[]): pulumi.CustomResourceOptions {
  return properties.length > 0 ? { ignoreChanges: [...properties] } : {};
}
