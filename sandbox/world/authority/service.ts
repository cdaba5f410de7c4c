import { join } from "node:path";
import { WORLD_ADDRESSES } from "../addresses.ts";
import type { WorldPaths } from "../paths.ts";
import { generation, type Service } from "../service.ts";
import { authorityFiles, type IssuedCertificate } from "./authority.ts";

/** Let's Encrypt's name of its ACME interface. */
export const ACME_NAME = "acme-v02.api.letsencrypt.org";

const NAME = "acme";

/** The public certificate authority of the world for whoever speaks ACME. */
export function acmeService(paths: WorldPaths, program: string, certificate: IssuedCertificate): Service {
  const authority = authorityFiles(paths.cache);
  const files = generation(join(paths.state, NAME), () => ({
    program,
    "certificate.pem": certificate.certificatePem,
    "key.pem": { content: certificate.keyPem, mode: 0o600 },
  }));
  const listen = ["-listen", `${WORLD_ADDRESSES.acme}:443`];
  const roots = ["-authority-certificate", authority.certificate];
  return {
    name: NAME,
    room: "world-network",
    argv: [
      ...[program, ...listen, "-resolver", `${WORLD_ADDRESSES.dns}:53`],
      ...["-certificate", `${files.link}/certificate.pem`, "-key", `${files.link}/key.pem`],
      ...[...roots, "-authority-key", authority.key],
    ],
    generation: files,
    check: [],
    ready: [program, ...listen, ...roots, "-ready", ACME_NAME],
    // It forgets accounts and orders; clients register anew.
    reload: { kind: "restart" },
  };
}
