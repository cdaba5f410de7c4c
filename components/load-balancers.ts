import * as pulumi from "@pulumi/pulumi";
import { generateSecret } from "./support/secrets.ts";

export interface LoadBalancersArgs {
  /** Counts rotations of the Fastly-Token, from 1. */
  readonly tokenGeneration: number;
}

/**
 * What the load balancers share: the token by which they know the CDN. They accept the current one and the one before,
 * so that a rotation loses no request: the CDN sends the new one while requests with the old are still under way.
 */
export class LoadBalancers extends pulumi.ComponentResource {
  /** What the CDN sends; secret. */
  readonly token: pulumi.Output<string>;
  /** What load balancers accept, the current one first; secret. */
  readonly acceptedTokens: pulumi.Output<string[]>;

  constructor(name: string, { tokenGeneration }: LoadBalancersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:LoadBalancers", name, {}, opts);
    const generations = tokenGeneration > 1 ? [tokenGeneration, tokenGeneration - 1] : [tokenGeneration];
    const tokens = generations.map((generation) =>
      generateSecret(`${name}-fastly-token-${generation}`, { parent: this }),
    );
    this.acceptedTokens = pulumi.secret(pulumi.all(tokens));
    this.token = this.acceptedTokens.apply(([current = ""]) => current);
    this.registerOutputs();
  }
}
