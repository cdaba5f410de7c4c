import { existsSync } from "node:fs";
import {
  copyFile,
  link,
  lstat,
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../../commands/failure.ts";
import { withLock } from "../../toolchain/lock.ts";
import { run } from "../../toolchain/process.ts";
import type { PackageLayer } from "./layers.ts";
import type { PackageFile } from "./packages.ts";

export interface Building {
  /** Folder of what is kept between runs. */
  readonly cache: string;
  readonly signal: AbortSignal;
}

/** Holds the links by which the packages' units are enabled, until a machine has booted. */
const SET_ASIDE = "/usr/share/machine-packages/enabled.tar";
const UNIT = "machine-packages.service";

/**
 * Enables, after a machine's first boot has decided what to start, what the packages would have enabled while it ran:
 * installed by apt under a policy that starts nothing, daemons wait for their configuration in the same way.
 */
const ENABLING = `[Unit]
Description=Enable the units of packages that the image brought
ConditionPathExists=${SET_ASIDE}
DefaultDependencies=no
After=local-fs.target
Before=sysinit.target

[Service]
Type=oneshot
ExecStart=/usr/bin/tar -x -f ${SET_ASIDE} -C /
ExecStart=/usr/bin/rm ${SET_ASIDE}
`;

/**
 * Installs packages over an image, with apt, from files; without network.
 * @throws Failure with the end of the log where apt does not take them
 */
export async function buildLayer(
  layer: PackageLayer,
  folder: string,
  cached: ReadonlyMap<PackageFile, string>,
  { signal }: Building,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  await withLock(
    `${folder}.lock`,
    async () => {
      if (existsSync(folder)) return;
      const draft = `${folder}.new`;
      await rm(draft, { recursive: true, force: true });
      for (const name of ["upper", "work", "root", "archive"])
        await mkdir(join(draft, name), { recursive: true });
      try {
        await gather(layer.files, cached, join(draft, "archive"));
        await install(layer, draft, `${folder}.log`, signal);
        await setUnitsAside(join(draft, "upper"), layer.image, signal);
        await rename(join(draft, "upper"), folder);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    },
    { onWait: () => {}, signal },
  );
}

async function gather(
  files: readonly PackageFile[],
  cached: ReadonlyMap<PackageFile, string>,
  archive: string,
): Promise<void> {
  for (const file of files) {
    const source = cached.get(file) ?? file;
    await link(source, join(archive, file)).catch(() => copyFile(source, join(archive, file)));
  }
}

/** $1 the draft, $2 the image, then the packages. Everything that is mounted goes with the mount namespace. */
const SCRIPT = `set -e
draft=$1 image=$2; shift 2
mount -t overlay overlay -o "lowerdir=$image,upperdir=$draft/upper,workdir=$draft/work" "$draft/root"
cd "$draft/root"
hostname localhost
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs tmpfs var/lib/apt/lists
mount --bind "$draft/archive" var/cache/apt/archives
printf '#!/bin/sh\\nexit 101\\n' > usr/sbin/policy-rc.d
chmod 0755 usr/sbin/policy-rc.d
exec chroot . /bin/sh -ec '
cd /var/cache/apt/archives
apt-ftparchive packages . > Packages
echo "deb [trusted=yes] file:/var/cache/apt/archives ./" > /tmp/sources.list
set -- -q -y -o Dir::Etc::sourcelist=/tmp/sources.list -o Dir::Etc::sourceparts=- "$@"
apt-get update -o APT::Sandbox::User=root "$1" "$2" "$3" "$4" "$5" "$6"
apt-get install --no-install-recommends "$@"
rm /usr/sbin/policy-rc.d
' sh "$@"
`;

async function install(layer: PackageLayer, draft: string, log: string, signal: AbortSignal): Promise<void> {
  const words = ["--mount", "--uts", "sh", "-c", SCRIPT, "sh", draft, layer.image, ...layer.declared];
  const { code, output, tail } = await run("unshare", words, {
    environment: {
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      DEBIAN_FRONTEND: "noninteractive",
      LC_ALL: "C.UTF-8",
    },
    signal,
  });
  await writeFile(log, `${output}\n${tail}\n`);
  if (code !== 0) {
    throw new Failure(
      `the packages ${layer.declared.join(" ")} cannot be kept (log: ${log}):\n${tail.split("\n").slice(-8).join("\n")}`,
    );
  }
}

/** Folders of links by which units are enabled, and the init scripts that units are made of. */
const LINKS = /^etc\/(systemd\/(system|user)\/|rc[0-6S]\.d\/)/;

async function setUnitsAside(upper: string, image: string, signal: AbortSignal): Promise<void> {
  const found: string[] = [];
  for (const entry of await readdir(upper, { recursive: true })) {
    if (!LINKS.test(entry) || !(await lstat(join(upper, entry))).isSymbolicLink()) continue;
    const target = await readlink(join(upper, entry));
    const below = await readlink(join(image, entry)).catch(() => undefined);
    // A masked unit is masked from the start.
    if (target !== "/dev/null" && target !== below) found.push(entry);
  }
  for (const path of ["etc/machine-id", "var/cache/apt/pkgcache.bin", "var/cache/apt/srcpkgcache.bin"]) {
    await rm(join(upper, path), { force: true });
  }
  if (found.length === 0) return;
  await mkdir(dirname(join(upper, SET_ASIDE)), { recursive: true });
  const words = ["-c", "-f", join(upper, SET_ASIDE), "-C", upper, "--remove-files", ...found];
  const { code, tail } = await run("tar", words, {
    environment: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    signal,
  });
  if (code !== 0) throw new Failure(`the units of a packages' layer cannot be set aside: ${tail}`);
  const units = join(upper, "etc/systemd/system");
  await mkdir(join(units, "sysinit.target.wants"), { recursive: true });
  await writeFile(join(units, UNIT), ENABLING);
  await symlink(`../${UNIT}`, join(units, "sysinit.target.wants", UNIT));
}
