import { canonicalName } from "../../stacks/derive/names.ts";
import { certificatesOf } from "../../stacks/derive/servers.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";
import { expectEqual, expectMatch, type Probe, succeeded } from "./probe.ts";

/** Certificates of the internal authority where they lie, judged by openssl. */
export function certificateProbes(estate: Estate): readonly Probe[] {
  return estate.servers.map((server) => fileProbe(estate, server));
}

/** Root alone, or the daemon there that is never root. */
function keyReaders({ consul, postgresql }: Estate, { role }: Server): string {
  if (role === consul.role) return "root:consul 640";
  const isRepository = role === postgresql.backup.repository;
  return role === postgresql.role || isRepository ? "root:postgres 640" : "root:root 600";
}

function fileProbe(estate: Estate, server: Server): Probe {
  const expected = certificatesOf(estate, server).map(([name]) => name);
  return {
    theme: "certificates",
    claim: `${canonicalName(estate, server)} holds the authority and ${expected.join(", ") || "no certificate"}`,
    check: async ({ on }) => {
      const shell = on(server);
      const authority = "/etc/ssl/certs/PSF_CA.pem";
      expectEqual(
        succeeded(await shell(`stat -c '%U:%G %a' ${authority}`), authority).trim(),
        "root:ssl-cert 644",
        authority,
      );
      const listed = succeeded(await shell("cd /etc/ssl/private && ls"), "the private folder");
      const files = listed.split("\n").filter((file) => file.endsWith(".pem"));
      expectEqual(
        [...files].sort().join(" "),
        expected
          .map((name) => `${name}.pem`)
          .sort()
          .join(" "),
        "files",
      );
      for (const name of expected) {
        const file = `/etc/ssl/private/${name}.pem`;
        const mode = succeeded(await shell(`stat -c '%U:%G %a' ${file}`), file).trim();
        expectEqual(mode, keyReaders(estate, server), file);
        succeeded(
          await shell(`openssl verify -CAfile ${authority} -verify_hostname ${name} ${file}`),
          `openssl verify of ${file}`,
        );
        const keys = succeeded(
          await shell(`openssl x509 -in ${file} -noout -pubkey; echo; openssl pkey -in ${file} -pubout`),
          `the keys of ${file}`,
        );
        const [ofCertificate = "", ofKey = ""] = keys.split("\n\n");
        expectEqual(ofKey.trim(), ofCertificate.trim(), `the key of ${file}`);
        expectMatch(
          succeeded(await shell(`openssl x509 -in ${file} -noout -ext extendedKeyUsage`), file),
          /TLS Web Server Authentication/,
          `use of ${file}`,
        );
      }
    },
  };
}
