import type { Days, DomainName } from "./names.ts";

/** Subject of the internal authority. */
export interface Authority {
  readonly subject: {
    readonly country: string;
    readonly province: string;
    readonly locality: string;
    readonly organization: string;
    readonly organizationalUnit: string;
    readonly commonName: string;
    readonly emailAddress: string;
  };
  readonly validity: Days;
  /**
   * Which authority signs; counts from 1. From the second on it is part of the common name. To rotate without a moment in
   * which somebody trusts too little, put the next one into `alsoTrusted` first. @default 1
   */
  readonly generation?: number;
  /** Authorities that are trusted beside the one that signs: the next one, or the one before. @default none */
  readonly alsoTrusted?: readonly number[];
}

/** The key with which the program reaches machines. */
export interface DeployKey {
  /** Counts keys, from 1: one of the stack's setting `deployKey`, too. */
  readonly generation: number;
  /**
   * Keys that machines let in beside it: a number is a generated one, a text the `authorized_keys` line of somebody's
   * own. A key must be let in before the program comes with it. @default none
   */
  readonly alsoAuthorized?: readonly (number | SshPublicKey)[];
}

/** A certificate of the internal authority. Its key is the name, and the file is `/etc/ssl/private/NAME.pem`. */
export interface Certificate<Role extends string = string> {
  /** Machines of these roles get certificate and key; none for a machine that someone else runs. */
  readonly roles: readonly Role[];
  /** Short: how long a stolen key is of use. Renewed at the latest when a quarter is left. */
  readonly validity: Days;
  /** Names beside the certificate's own. */
  readonly alternativeNames?: readonly DomainName[];
  /** The machine presents it to others as a client too. */
  readonly clientAuthentication?: boolean;
}

/** A row of the published list of public certificates. */
export interface PublicCertificate {
  /** As published, month/day/year. */
  readonly issued: `${number}/${number}/${number}`;
  readonly domain: string;
  readonly authority: string;
  readonly key: string;
  readonly contact: string;
}

/** Cipher lists in OpenSSL's form. Every use has a unique key and falls back to `default`. */
export interface Ciphers<Use extends string = CipherUse> {
  readonly default: string;
  readonly overrides: Readonly<Partial<Record<Use, string>>>;
}

export type CipherUse = "backend" | "haproxy/bind" | "haproxy/server" | "postgresql";

/** A person with an account on hosts. The key in the catalog is the account's name. */
export interface Person<Role extends string = string> {
  readonly fullName: string;
  /** Everywhere, with sudo. */
  readonly admin: boolean;
  /** @default "/bin/bash" */
  readonly shell?: Shell;
  /** OpenSSH public key lines. */
  readonly sshKeys: readonly [SshPublicKey, ...SshPublicKey[]];
  /** Machines by role; an admin needs none. */
  readonly access: Readonly<Partial<Record<Role, Access>>>;
}

/** Shells that hosts have, or get from the package of that name. */
export type Shell =
  | "/bin/bash"
  | "/bin/dash"
  | "/bin/sh"
  | "/bin/tcsh"
  | "/bin/zsh"
  | "/usr/bin/bash"
  | "/usr/bin/fish"
  | "/usr/bin/tcsh"
  | "/usr/bin/zsh";

/** A line of OpenSSH's; `sk-` is a key in hardware. */
export type SshPublicKey =
  | `ssh-ed25519 ${string}`
  | `ssh-rsa ${string}`
  | `ecdsa-sha2-nistp256 ${string}`
  | `sk-ssh-ed25519@openssh.com ${string}`
  | `sk-ecdsa-sha2-nistp256@openssh.com ${string}`;

export interface Access {
  readonly allowed: boolean;
  /** @default false */
  readonly sudo?: boolean;
  /** Groups beside the account's own. @default none */
  readonly groups?: readonly string[];
}
