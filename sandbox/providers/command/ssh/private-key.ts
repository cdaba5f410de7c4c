import ssh2, { type ParsedKey } from "ssh2";
import sshpk from "sshpk";
import { ProviderError } from "../../../provider/behaviour.ts";

/**
 * A private key in a form that ssh2 reads; it knows no PKCS#8, which Go and the estate's generator do.
 * @throws ProviderError in the words of golang.org/x/crypto/ssh
 */
export function parsePrivateKey(text: string, passphrase: string | undefined): ParsedKey {
  const parsed = ssh2.utils.parseKey(isPkcs8(text) ? toOpenSsh(text, passphrase) : text, passphrase);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined) throw new ProviderError("ssh: no key found");
  if (!(key instanceof Error)) return key;
  if (/no passphrase given/i.test(key.message)) {
    throw new ProviderError("ssh: this private key is passphrase protected");
  }
  if (/passphrase|decrypt|integrity/i.test(key.message)) {
    throw new ProviderError("x509: decryption password incorrect");
  }
  throw new ProviderError("ssh: no key found");
}

function isPkcs8(text: string): boolean {
  return /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text);
}

function toOpenSsh(text: string, passphrase: string | undefined): string {
  try {
    const options = passphrase === undefined ? {} : { passphrase };
    return sshpk.parsePrivateKey(text, "auto", options).toString("openssh");
  } catch {
    throw new ProviderError("ssh: no key found");
  }
}
