import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { generateSecret } from "./support/secrets.ts";
import { thumbprint } from "./tls/thumbprint.ts";

export interface LoadBalancersArgs {
  /** Counts rotations of the Fastly-Token, from 1. */
  readonly tokenGeneration: number;
  /** @default "current" */
  readonly tokenSent?: "current" | "previous" | undefined;
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
 * certificates. They accept the current token and the one before, and the CDN may go on sending the old one until all of
 * them do: a rotation loses no request.
 */
export class LoadBalancers extends pulumi.ComponentResource {
  /** Secret. */
  readonly token: pulumi.Output<string>;
  /** What the CDN sends: one of both. Secret. */
  readonly sentToken: pulumi.Output<string>;
  /** The one before the last rotation; before the first one, the current token. Secret. */
  readonly previousToken: pulumi.Output<string>;
  /** What load balancers accept, the current one first; secret. */
  readonly acceptedTokens: pulumi.Output<string[]>;
  readonly acmeAccount: AcmeAccount;

  constructor(name: string, args: LoadBalancersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:LoadBalancers", name, {}, opts);
    const { tokenGeneration, tokenSent = "current" } = args;
    const generations = tokenGeneration > 1 ? [tokenGeneration, tokenGeneration - 1] : [tokenGeneration];
    const tokens = generations.map((generation) =>
      generateSecret(`${name}-fastly-token-${generation}`, { parent: this }),
    );
    this.acceptedTokens = pulumi.secret(pulumi.all(tokens));
    this.token = this.acceptedTokens.apply(([current = ""]) => current);
    this.previousToken = this.acceptedTokens.apply((accepted) => accepted.at(-1) ?? "");
    this.sentToken = tokenSent === "previous" ? this.previousToken : this.token;
    this.acmeAccount = this.createAcmeAccount(`${name}-acme-account`);
    this.registerOutputs();
  }

  /** RSA: ACME clients of the distributions sign for no other accounts (dehydrated 0.7.0, acme-tiny). */
  private createAcmeAccount(name: string): AcmeAccount {
    const key = new tls.PrivateKey(name, { algorithm: "RSA", rsaBits: 3072 }, { parent: this });
    return { privateKey: key.privateKeyPem, thumbprint: key.publicKeyPem.apply(thumbprint) };
  }
}
