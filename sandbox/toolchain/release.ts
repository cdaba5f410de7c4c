import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../commands/failure.ts";
import { type DownloadRequest, readText, saveFile } from "./download.ts";
import { run } from "./process.ts";

/** The vendor's folder of releases. */
export const RELEASES = "https://get.pulumi.com/releases/sdk";

/** Where the release of one version for one platform is. */
export interface ReleaseRequest extends DownloadRequest {
  readonly version: string;
  /** As the vendor names it: linux-x64, darwin-arm64. */
  readonly platform: string;
  /** Base address, without a slash at its end. */
  readonly releases: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Puts the vendor's release into `directory/bin`: the CLI and the language hosts that come with it.
 * The checksums file of the release names the archive's SHA-256.
 * @throws Failure with the reason why not
 */
export async function downloadRelease(request: ReleaseRequest, directory: string): Promise<void> {
  const archive = `pulumi-v${request.version}-${request.platform}.tar.gz`;
  const address = `${request.releases}/${archive}`;
  const checksums = `${request.releases}/pulumi-${request.version}-checksums.txt`;

  const lines = (await readText(checksums, request)).split("\n").map((line) => line.trim().split(/\s+/));
  const expected = lines.find(([, name]) => name === archive)?.[0];
  if (expected === undefined) {
    throw new Failure(`${checksums} names no ${archive}: there is no release for this platform`);
  }

  const file = join(directory, archive);
  const actual = await saveFile(address, file, request);
  if (actual !== expected) {
    throw new Failure(`${address} has the SHA-256 ${actual}, ${checksums} says ${expected}; it was not used`);
  }

  const unpacked = join(directory, "unpacked");
  await mkdir(unpacked);
  const outcome = await run("tar", ["-xzf", file, "-C", unpacked], request);
  if (outcome.code !== 0) throw new Failure(`tar could not unpack ${archive}: ${outcome.tail}`);
  await rename(join(unpacked, "pulumi"), join(directory, "bin"));
}
