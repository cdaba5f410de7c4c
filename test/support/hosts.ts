import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostOf } from "../../roles/host.ts";
import { hostBundles } from "../../roles/index.ts";
import type { HostBundles } from "../../roles/part.ts";
import type { SecretName } from "../../roles/secrets.ts";
import { serverKey } from "../../stacks/derive/names.ts";
import { estates } from "../../stacks/index.ts";
import type { Estate, Image, Server } from "../../stacks/vocabulary/index.ts";

export const images = ["debian-12", "ubuntu-24.04"] as const satisfies readonly Image[];

/** A catalog whose machines all have one image. */
export function estateWith(name: string, image: Image): Estate {
  const estate = estates[name];
  if (!estate) throw new Error(`no catalog ${name}`);
  return { ...estate, defaultImage: image };
}

export function serverOf(estate: Estate, key: string): Server {
  const server = estate.servers.find((each) => serverKey(each) === key);
  if (!server) throw new Error(`no server ${key} in ${estate.name}`);
  return server;
}

/** What a machine of a catalog holds, `bundlesOf("dev", "lb0-iad1")`. */
export function bundlesOf(name: string, key: string, image: Image = "debian-12"): HostBundles {
  const estate = estateWith(name, image);
  return hostBundles(estate, serverOf(estate, key));
}

/** Every machine of both catalogs with both images. */
export function everyHost() {
  return Object.keys(estates).flatMap((name) =>
    images.flatMap((image) => {
      const estate = estateWith(name, image);
      return estate.servers.map((server) => hostOf(estate, server));
    }),
  );
}

/** A value for a secret that looks like the real one, the same in every run but for keys. */
export function secretValue(name: SecretName): string {
  const digest = createHash("sha256").update(name).digest();
  if (name === "consul/gossip-key") return digest.toString("base64");
  if (name.startsWith("consul/")) {
    const hex = digest.toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
  if (name === "authority/certificate" || name.endsWith("/certificate")) return keyPair().certificate;
  if (name.startsWith("certificate/") || name === "acme/account-key") return keyPair().key;
  if (name.startsWith("public-certificate/")) return keyPair().certificate + keyPair().key;
  if (name.startsWith("host-key/")) return `ssh-ed25519 ${digest.toString("base64")}`;
  return digest.toString("hex");
}

interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

let made: KeyPair | undefined;

/** One self-signed pair stands for every certificate: checkers look whether it parses and fits its key. */
function keyPair(): KeyPair {
  if (made) return made;
  const directory = mkdtempSync(join(tmpdir(), "estate-pair-"));
  try {
    const [key, certificate] = [join(directory, "key"), join(directory, "certificate")];
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-subj", "/CN=example.psf.io", "-days", "2", "-keyout", key, "-out", certificate],
      ],
      { stdio: "pipe" },
    );
    made = { certificate: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
    return made;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
