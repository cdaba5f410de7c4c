import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

export interface DeployKeyArgs {
  /** An own private key in OpenSSH form. @default one is generated and stays in state */
  readonly privateKey?: pulumi.Output<string>;
}

/** The key with which the program itself reaches machines, from the first boot on. */
export class DeployKey extends pulumi.ComponentResource {
  /** OpenSSH form; secret. */
  readonly privateKey: pulumi.Output<string>;
  /** `authorized_keys` line. */
  readonly publicKey: pulumi.Output<string>;

  constructor(name: string, args: DeployKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:access:DeployKey", name, {}, opts);
    const { privateKey, publicKey } = args.privateKey ? given(args.privateKey, this) : generated(name, this);
    this.privateKey = pulumi.secret(privateKey);
    this.publicKey = pulumi.unsecret(publicKey).apply((line) => line.trim());
    this.registerOutputs({ publicKey: this.publicKey });
  }
}

interface KeyPair {
  readonly privateKey: pulumi.Output<string>;
  readonly publicKey: pulumi.Output<string>;
}

function given(privateKey: pulumi.Output<string>, parent: pulumi.Resource): KeyPair {
  return {
    privateKey,
    publicKey: tls.getPublicKeyOutput({ privateKeyOpenssh: privateKey }, { parent }).publicKeyOpenssh,
  };
}

function generated(name: string, parent: pulumi.Resource): KeyPair {
  const key = new tls.PrivateKey(name, { algorithm: "ED25519" }, { parent });
  return { privateKey: key.privateKeyOpenssh, publicKey: key.publicKeyOpenssh };
}
