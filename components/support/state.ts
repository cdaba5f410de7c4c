import * as pulumi from "@pulumi/pulumi";

/** Outputs of a resource as the engine has them, without their secrecy. */
export type State = Readonly<Record<string, unknown>>;

/**
 * What the state knows of a resource once it is registered. A component's outputs are those of the last run until it
 * registers new ones, so that what was looked up once needs no provider again; {} at the first time, and where the
 * resource failed.
 */
export async function stateOf(resource: pulumi.Resource): Promise<State> {
  const urn = await new Promise<string | undefined>((resolve) => {
    pulumi.recover(resource.urn.apply(resolve), () => resolve(undefined));
  });
  return outputsOf(urn);
}

/** The same as an output. It is none of the resource: what depends on a component waits for its children, and they ask. */
export function known(resource: pulumi.Resource): pulumi.Output<State> {
  return pulumi.output(undefined).apply(() => stateOf(resource));
}

/** The engine's own function, by which the SDK itself resolves references to resources; it asks no provider. */
async function outputsOf(urn: string | undefined): Promise<State> {
  if (urn === undefined) return {};
  const found: unknown = await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn });
  const { state } = record(found);
  return record(state);
}

export function record(value: unknown): State {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
