import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { Estate } from "../stacks/vocabulary/index.ts";
import { keep } from "./support/protection.ts";
import { generateSecret } from "./support/secrets.ts";

export interface BackupsArgs {
  readonly estate: Estate;
}

/** How one job's source reaches its repository. */
export interface BackupCredentials {
  /** OpenSSH form; secret. The backup machine allows it one forced command. */
  readonly privateKey: pulumi.Output<string>;
  readonly publicKey: pulumi.Output<string>;
  /** Encrypts the repository; secret. */
  readonly passphrase: pulumi.Output<string>;
}

/**
 * A key and a passphrase for each backup job: a machine that is broken into reaches its own backups and no others.
 * Passphrases are protected: without them the backups are lost.
 */
export class Backups extends pulumi.ComponentResource {
  readonly credentials: Readonly<Record<string, BackupCredentials>>;

  constructor(name: string, { estate }: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:Backups", name, {}, opts);
    this.credentials = Object.fromEntries(
      Object.keys(estate.backups.jobs).map((job) => [job, this.createCredentials(`${name}-${job}`)]),
    );
    this.registerOutputs();
  }

  private createCredentials(name: string): BackupCredentials {
    const key = new tls.PrivateKey(`${name}-key`, { algorithm: "ED25519" }, { parent: this });
    return {
      privateKey: key.privateKeyOpenssh,
      publicKey: key.publicKeyOpenssh,
      passphrase: generateSecret(`${name}-passphrase`, { parent: this, ...keep() }),
    };
  }
}
