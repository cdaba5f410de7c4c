import type { AptRepository, DomainName } from "../../stacks/vocabulary/index.ts";

/** Where a repository's signing key lives on its machine: root's until the configuration hands it to aptly. */
export function signingHome(name: string): `/${string}` {
  return `/var/lib/estate-signing/${name}`;
}

export interface SigningKey {
  /** The repository's name, `psf`. */
  readonly name: string;
  readonly repository: Pick<AptRepository, "host">;
}

/**
 * The shell script that makes a repository's signing key on its machine, run as root **before** the machine's
 * configuration. It reads the passphrase from standard input, prints the armored public key and nothing else, and makes a
 * key only where there is none: a home that was restored from the backup keeps its key. A run that is cut leaves no half
 * of one. gnupg comes with it where the image lacks it.
 */
export function signingKeyCommand({ name, repository }: SigningKey): string {
  return `set -eu
umask 077
home=${signingHome(name)}
passphrase=$(cat)
mkdir -p "\${home%/*}"
exec 9>"\${home%/*}/.lock"
flock 9
if [ ! -s "$home/public-key.asc" ]; then
  if ! command -v gpg >/dev/null || ! command -v gpg-agent >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q -o DPkg::Lock::Timeout=300 update >&2 </dev/null
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends gnupg gpg-agent >&2 </dev/null
  fi
  work=$home
  if ! ls "$home"/private-keys-v1.d/*.key >/dev/null 2>&1; then
    work=$home.new
    rm -rf "$work"
    mkdir "$work"
    printf '%s' "$passphrase" | gpg --homedir "$work" --batch --quiet --no-tty --pinentry-mode loopback \\
      --passphrase-fd 0 --quick-generate-key '${userId(name, repository.host)}' ed25519 sign never >&2
  fi
  gpg --homedir "$work" --batch --quiet --no-tty --armor --export >"$work/public-key.new"
  test -s "$work/public-key.new"
  gpgconf --homedir "$work" --kill all >&2
  mv "$work/public-key.new" "$work/public-key.asc"
  find "$work" ! -type s -exec sync {} +
  if [ "$work" != "$home" ]; then
    rm -rf "$home"
    mv "$work" "$home"
    sync "\${home%/*}"
  fi
fi
cat "$home/public-key.asc"
`;
}

function userId(name: string, host: DomainName): string {
  return `${name} packages <apt@${host}>`;
}
