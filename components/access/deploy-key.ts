import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { DeployKey as CatalogDeployKey } from "../../stacks/vocabulary/index.ts";

export interface DeployKeyArgs extends Partial<CatalogDeployKey> {
  /** An own private key in OpenSSH form. @default one is generated and stays in state */
  readonly privateKey?: pulumi.Output<string>;
}

/** The key with which the program itself reaches machines, from the first boot on. */
export class DeployKey extends pulumi.ComponentResource {
  /** OpenSSH form; secret. */
  readonly privateKey: pulumi.Output<string>;
  /** `authorized_keys` line. */
  readonly publicKey: pulumi.Output<string>;
  /** `authorized_keys` lines of all that machines let in: this key first, then those beside it. */
  readonly authorizedKeys: pulumi.Output<string>;
  /** Counts keys, from 1. A cloud refuses a second key of the same name: names of later ones end with `nameSuffix`. */
  readonly nameSuffix: string;

  constructor(name: string, args: DeployKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:access:DeployKey", name, {}, opts);
    const { generation = 1, alsoAuthorized = [] } = args;
    const own = args.privateKey ? given(args.privateKey, this) : generated(name, generation, this);
    const others = alsoAuthorized.map((other) =>
      typeof other === "number" ? publicLine(generated(name, other, this)) : pulumi.output<string>(other),
    );
    this.privateKey = pulumi.secret(own.privateKey);
    this.publicKey = publicLine(own);
    this.authorizedKeys = pulumi.all([this.publicKey, ...others]).apply((lines) => lines.join("\n"));
    this.nameSuffix = suffix(generation);
    this.registerOutputs({ publicKey: this.publicKey });
  }
}

interface KeyPair {
  readonly privateKey: pulumi.Output<string>;
  readonly publicKey: pulumi.Output<string>;
}

function suffix(generation: number): string {
  return generation === 1 ? "" : `-${generation}`;
}

function publicLine({ publicKey }: KeyPair): pulumi.Output<string> {
  return pulumi.unsecret(publicKey).apply((line) => line.trim());
}

function given(privateKey: pulumi.Output<string>, parent: pulumi.Resource): KeyPair {
  return {
    privateKey,
    publicKey: tls.getPublicKeyOutput({ privateKeyOpenssh: privateKey }, { parent }).publicKeyOpenssh,
  };
}

function generated(name: string, generation: number, parent: pulumi.Resource): KeyPair {
  const key = new tls.PrivateKey(`${name}${suffix(generation)}`, { algorithm: "ED25519" }, { parent });
  return { privateKey: key.privateKeyOpenssh, publicKey: key.publicKeyOpenssh };
}
