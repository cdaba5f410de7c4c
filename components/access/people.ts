import { SshKey } from "@pulumi/digitalocean/sshKey.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../../stacks/vocabulary/index.ts";

export interface PeopleArgs {
  readonly estate: Estate;
}

/**
 * The keys of people in the cloud account, so that a rescue machine can be made with an admin's key at any hour.
 * Accounts on the estate's own machines come by configuration, never by boot data: a new person replaces nothing.
 * Keys in hardware are for those only: the account takes none (422, "Key invalid type, we support 'ssh-rsa', 'ssh-dss',
 * 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', or 'ssh-ed25519'").
 */
export class People extends pulumi.ComponentResource {
  constructor(name: string, { estate }: PeopleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:access:People", name, {}, opts);
    for (const [account, person] of Object.entries(estate.people)) {
      person.sshKeys.forEach((publicKey, index) => {
        if (isInHardware(publicKey)) return;
        const suffix = index === 0 ? account : `${account}-${index + 1}`;
        new SshKey(`${name}-${suffix}`, { name: `${estate.name}-${suffix}`, publicKey }, { parent: this });
      });
    }
    this.registerOutputs();
  }
}

function isInHardware(publicKey: string): boolean {
  return publicKey.startsWith("sk-");
}
