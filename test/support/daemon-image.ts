import { existsSync } from "node:fs";
import { join } from "node:path";
import { hostBundles } from "../../roles/index.ts";
import { lackingForMachines } from "../../sandbox/machines/host.ts";
import { ensureImage, imageName } from "../../sandbox/machines/image/image.ts";
import { type Recipe, toolRecipe } from "../../sandbox/machines/image/recipe.ts";
import { hashicorpPackages, packageFiles } from "../../sandbox/machines/packages/hashicorp.ts";
import { cacheDirectory } from "../../sandbox/toolchain/cli.ts";
import { createProgress } from "../../sandbox/toolchain/progress.ts";
import { estateWith } from "./hosts.ts";

const hashicorp: readonly string[] = ["consul", "consul-template"];

/** Not Debian's, or in the way of another one: only one package may be a root's mailer. */
const left: readonly string[] = [...hashicorp, "nullmailer"];

/** What checkers and short-lived test daemons need beside what machines have. */
const more: readonly string[] = [
  "cloud-init",
  "openssh-server",
  "openssl",
  "curl",
  "socat",
  "systemd",
  "python3",
  "procps",
];

/** A root file system with every package that any machine of the catalogs has. */
function recipe(): Recipe {
  const packages = ["prod", "dev"].flatMap((name) => {
    const estate = estateWith(name, "debian-12");
    return estate.servers.flatMap((server) =>
      Object.keys(hostBundles(estate, server).configuration.packages ?? {}),
    );
  });
  const { debs } = packageFiles(process.env);
  return {
    ...toolRecipe([...packages, ...more].filter((name) => !left.includes(name))),
    packageFiles: debs,
  };
}

/** Where it lies, if it is made. */
export function daemonImage(): string | undefined {
  const path = join(cacheDirectory(process.env), "images", imageName(recipe()));
  return existsSync(path) ? path : undefined;
}

/**
 * Makes it, once for all clones.
 * @returns why not, where this host cannot
 */
export async function makeDaemonImage(): Promise<string | undefined> {
  const lacking = lackingForMachines(process.env);
  if (lacking !== undefined) return lacking;
  const options = {
    progress: createProgress(process.stderr),
    environment: process.env,
    signal: new AbortController().signal,
  };
  await hashicorpPackages(options);
  await ensureImage(recipe(), options);
  return undefined;
}
