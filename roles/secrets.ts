/**
 * What a host gets over the secret channel, by name. A role only names it; `components/server/` knows the value. Those
 * "of this host" have a value for each machine.
 */
export type SecretName =
  /** PEM, of every authority that is trusted; not secret, but made by the program. */
  | "authority/certificate"
  /** PEM, of a certificate of the internal authority. */
  | `certificate/${string}/certificate`
  | `certificate/${string}/key`
  /** A public certificate that was bought: chain, then key, PEM. */
  | `public-certificate/${string}`
  /** PEM, of the account with the public authority that all load balancers share. */
  | "acme/account-key"
  /** RFC 7638, of that key; not secret. */
  | "acme/thumbprint"
  /** 32 bytes in Base64. */
  | "consul/gossip-key"
  | "consul/management-token"
  /** Of this host. */
  | "consul/agent-token"
  /** What the CDN may send: the current token, and the one before the last rotation. */
  | "load-balancers/token"
  | "load-balancers/previous-token"
  | "postgresql/superuser-password"
  | "postgresql/replication-password"
  | "postgresql/backup-passphrase"
  /** By owner. */
  | `postgresql/owner-password/${string}`
  /** By database, of this host: from the application to its machine's pgbouncer. */
  | `postgresql/node-password/${string}`
  /** By job, OpenSSH form. */
  | `backups/private-key/${string}`
  /** By job, `authorized_keys` line. */
  | `backups/public-key/${string}`
  | `backups/passphrase/${string}`
  /** By repository. */
  | `apt/signing-passphrase/${string}`
  /** By repository, armored; not secret. */
  | `apt/public-key/${string}`
  /** Of this host: the cloud's identifier of its volume; not secret. */
  | "volume/id"
  /** By machine's key, `ssh-ed25519 AAAA…`; not secret. */
  | `host-key/${string}`
  /** `authorized_keys` lines of the keys with which the program may reach machines; not secret. */
  | "deploy/authorized-keys";

export interface SecretReference {
  readonly secret: SecretName;
}

/** A file's text with holes that the secret channel fills. */
export type SecretText = readonly (string | SecretReference)[];

/** Writes a file with holes: secretText`key = "${"consul/gossip-key"}"\n`. */
export function secretText(texts: TemplateStringsArray, ...names: readonly SecretName[]): SecretText {
  return texts.flatMap((text, index) => {
    const secret = names[index];
    return [...(text === "" ? [] : [text]), ...(secret === undefined ? [] : [{ secret }])];
  });
}

/** The names in a text. */
export function secretNames(text: SecretText): readonly SecretName[] {
  return text.flatMap((piece) => (typeof piece === "string" ? [] : [piece.secret]));
}

/** The file's text, once every name has its value. */
export function fillIn(text: SecretText, value: (name: SecretName) => string): string {
  return text.map((piece) => (typeof piece === "string" ? piece : value(piece.secret))).join("");
}
