import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Failure } from "../../../commands/failure.ts";
import { type DownloadRequest, saveFile } from "../../toolchain/download.ts";

/** HashiCorp's packages for Debian and Ubuntu. */
export const VENDOR_REPOSITORY = "https://apt.releases.hashicorp.com";

/** The vendor has a suite for each release; its packages are the same in all. */
const SUITE = "bookworm";

export interface VendorRequest extends DownloadRequest {
  /** Base address, without a slash at its end. */
  readonly repository: string;
  /** As dpkg names it. */
  readonly architecture: string;
  /** Folder that may be filled. */
  readonly directory: string;
}

export interface Wanted {
  readonly name: string;
  /** With the package's revision. */
  readonly version: string;
}

interface Entry {
  readonly path: string;
  readonly sha256: string;
}

/** The index of a repository: stanzas of `Field: value` lines with an empty line between them. */
export function findInIndex(index: string, wanted: Wanted): Entry | undefined {
  for (const stanza of index.split("\n\n")) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(stanza)?.[1] ?? "";
    if (field("Package") !== wanted.name || field("Version") !== wanted.version) continue;
    return { path: field("Filename"), sha256: field("SHA256") };
  }
  return undefined;
}

/**
 * Downloads packages from the vendor's repository, checked against its index, into `directory`.
 * @returns the files, by the packages' names
 * @throws Failure with the reason why not, within the answer's timeout where the site is out of reach
 */
export async function downloadPackages(
  packages: readonly Wanted[],
  request: VendorRequest,
): Promise<ReadonlyMap<string, string>> {
  const address = `${request.repository}/dists/${SUITE}/main/binary-${request.architecture}/Packages.gz`;
  const packed = join(request.directory, "Packages.gz");
  await saveFile(address, packed, request);
  const index = gunzipSync(await readFile(packed)).toString("utf8");
  const files = new Map<string, string>();
  for (const wanted of packages) {
    const entry = findInIndex(index, wanted);
    if (entry === undefined) throw new Failure(`${address} has no ${wanted.name} ${wanted.version}`);
    const file = join(request.directory, `${wanted.name}.deb`);
    const from = `${request.repository}/${entry.path}`;
    const partial = `${file}.part`;
    const actual = await saveFile(from, partial, request);
    if (actual !== entry.sha256) {
      throw new Failure(
        `${from} has the SHA-256 ${actual}, ${address} says ${entry.sha256}; it was not used`,
      );
    }
    await rename(partial, file);
    files.set(wanted.name, file);
  }
  return files;
}
