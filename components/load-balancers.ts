import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { generateSecret } from "./support/secrets.ts";
import { thumbprint } from "./tls/thumbprint.ts";

export interface LoadBalancersArgs {
  /** Counts rotations of the Fastly-Token, from 1. */
  readonly tokenGeneration: number;
}

/** An account with the public certificate authority. */
export interface AcmeAccount {
  /** PEM; secret. */
  readonly privateKey: pulumi.Output<string>;
  /** With it every load balancer can answer a challenge that another one asked for (RFC 7638). */
  readonly thumbprint: pulumi.Output<string>;
}

/**
 * What the load balancers share: the token by which they know the CDN, and the account under which they obtain public
 * certificates. They accept the current token and the one before, so that a rotation loses no request: the CDN sends the
 * new one while requests with the old are still under way.
 */
export class LoadBalancers extends pulumi.ComponentResource {
  /** What the CDN sends; secret. */
  readonly token: pulumi.Output<string>;
  /** What it sent before the last rotation; before the first one, the current token. Secret. */
  readonly previousToken: pulumi.Output<string>;
  /** What load balancers accept, the current one first; secret. */
  readonly acceptedTokens: pulumi.Output<string[]>;
  readonly acmeAccount: AcmeAccount;

  constructor(name: string, { tokenGeneration }: LoadBalancersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:LoadBalancers", name, {}, opts);
    const generations = tokenGeneration > 1 ? [tokenGeneration, tokenGeneration - 1] : [tokenGeneration];
    const tokens = generations.map((generation) =>
      generateSecret(`${name}-fastly-token-${generation}`, { parent: this }),
    );
    this.acceptedTokens = pulumi.secret(pulumi.all(tokens));
    this.token = this.acceptedTokens.apply(([current = ""]) => current);
    this.previousToken = this.acceptedTokens.apply((accepted) => accepted.at(-1) ?? "");
    this.acmeAccount = this.createAcmeAccount(`${name}-acme-account`);
    this.registerOutputs();
  }

  /** RSA: ACME clients of the distributions sign for no other accounts (dehydrated 0.7.0, acme-tiny). */
  private createAcmeAccount(name: string): AcmeAccount {
    const key = new tls.PrivateKey(name, { algorithm: "RSA", rsaBits: 3072 }, { parent: this });
    return { privateKey: key.privateKeyPem, thumbprint: key.publicKeyPem.apply(thumbprint) };
  }
}
