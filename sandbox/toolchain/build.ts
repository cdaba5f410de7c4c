import { join } from "node:path";
import { buildGoProgram, type GoBuild } from "./go-build.ts";

export interface BuildRequest extends Pick<GoBuild, "module" | "environment" | "signal" | "freeSpace"> {
  readonly version: string;
}

/** Module cache, build cache and binary of a first build, measured: 1.6 + 1.6 + 0.1 GB and the linker's temporary files. */
const SPACE_FOR_FIRST_BUILD = 4e9;

/**
 * Builds the CLI of the pinned Go module into `directory/bin/pulumi`, beside no language host: the sandbox has one.
 * @throws Failure with the reason why not
 */
export async function buildCli({ version, ...request }: BuildRequest, directory: string): Promise<void> {
  await buildGoProgram({
    ...request,
    program: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    source: join("github.com/pulumi/pulumi/pkg", `v3@v${version}`),
    output: join(directory, "bin", "pulumi"),
    linkerFlags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
    space: SPACE_FOR_FIRST_BUILD,
  });
}
