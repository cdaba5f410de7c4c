import { join } from "node:path";

/** One package of HashiCorp's, and the Go module that it is made from. */
export interface PackageSource {
  readonly name: string;
  /** The program's, without the package's revision. */
  readonly version: string;
  /** Go module, and import path of the program. */
  readonly module: string;
  readonly license: string;
  readonly description: string;
  /** Bytes that a first build takes in Go's caches. */
  readonly space: number;
  /** Expected on two cores, for the line that announces a first build. */
  readonly duration: string;
}

/** `.github/workflows/build.yml` of each project: the names, dependencies and texts of the vendor's own packages. */
export const SOURCES: readonly PackageSource[] = [
  {
    name: "consul",
    version: "1.22.0",
    module: "github.com/hashicorp/consul",
    license: "BSL-1.1",
    description:
      "Consul is a distributed, highly available, and data center aware solution to connect and configure applications across dynamic, distributed infrastructure.",
    space: 4e9,
    duration: "about five minutes",
  },
  {
    name: "consul-template",
    version: "0.41.1",
    module: "github.com/hashicorp/consul-template",
    license: "MPL-2.0",
    description: "Template rendering, notifier, and supervisor for @hashicorp Consul, Nomad and Vault data.",
    space: 1e9,
    duration: "about ten seconds",
  },
];

/** The vendor's first package of a version has the revision 1. */
export function packageVersion({ version }: Pick<PackageSource, "version">): string {
  return `${version}-1`;
}

/** Folder of the pinned module (go.mod, go.sum) that a package is built from. */
export function moduleFolder({ name }: Pick<PackageSource, "name">): string {
  return join(import.meta.dirname, name);
}

/** This machine as dpkg names it. */
export function debianArchitecture(architecture: NodeJS.Architecture = process.arch): string {
  return architecture === "x64" ? "amd64" : architecture;
}
