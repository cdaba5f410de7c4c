import { certificatesOf } from "../../stacks/derive/servers.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import type { HostPath, UnitName } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part, SecretFile } from "../part.ts";
import { secretText } from "../secrets.ts";

/**
 * The internal authority's certificate, on every machine: `/etc/ssl/certs/PSF_CA.pem`, by the first word of its name,
 * so that what is rehearsed with an authority of its own has it in the same place.
 */
export function authorityPath(estate: Estate): HostPath {
  return `/etc/ssl/certs/${estate.authority.subject.commonName.split(" ", 1)[0]}.pem`;
}

/** A certificate of the internal authority followed by its key, on the machines of its roles. */
export function certificatePath(name: string): HostPath {
  return `/etc/ssl/private/${name}.pem`;
}

/**
 * A certificate for the `certificates` of the part that uses it, with the units that take up a new one. Certificates
 * that no part asks for come by {@link unclaimedCertificates}. Root alone reads the key, as nginx, HAProxy and Postfix do
 * when they start; a daemon that is never root reads it through its own group. `ssl-cert` leads into the folder only:
 * PostgreSQL's account, which pgbouncer has too, is in it on every machine.
 */
export function certificateFile(
  name: string,
  reader: {
    readonly group?: "consul" | "postgres";
    readonly reload?: readonly UnitName[];
    readonly restart?: readonly UnitName[];
  } = {},
): Readonly<Record<HostPath, SecretFile>> {
  return {
    [certificatePath(name)]: {
      content: secretText`${`certificate/${name}/certificate`}${`certificate/${name}/key`}`,
      mode: reader.group === undefined ? "0600" : "0640",
      ...reader,
    },
  };
}

/**
 * The authority. It is named where it is meant, and not put among the system's authorities: what verifies a public
 * name by `ca-certificates.crt` does not take the estate's word for it.
 *
 * Where it changes, two are trusted before the second one signs anything, and only by those who have read them both.
 */
export function authority({ estate }: Host, parts: readonly Part[]): Part {
  const reload = [...new Set(parts.flatMap(({ trusting = [] }) => trusting))].sort();
  return {
    role: "base",
    packages: ["ca-certificates", "ssl-cert"],
    directories: { "/etc/ssl/private": { group: "ssl-cert", mode: "0710" } },
    certificates: {
      [authorityPath(estate)]: {
        content: secretText`${"authority/certificate"}`,
        group: "ssl-cert",
        ...(reload.length > 0 ? { reload } : {}),
      },
    },
  };
}

/** The machine's certificates that none of its parts has asked for. */
export function unclaimedCertificates({ estate, server }: Host, parts: readonly Part[]): Part {
  const claimed = new Set(parts.flatMap(({ certificates }) => Object.keys(certificates ?? {})));
  const unclaimed = certificatesOf(estate, server).filter(([name]) => !claimed.has(certificatePath(name)));
  return {
    role: "base",
    certificates: Object.assign({}, ...unclaimed.map(([name]) => certificateFile(name))),
  };
}
