import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BundleFile, HostPath } from "../bundle.ts";

/** Programs of the estate's own, which systemd starts. */
export const programDirectory = "/usr/local/lib/estate";

/** A unit of the estate's own. */
export function unitPath(name: string): HostPath {
  return `/etc/systemd/system/${name}`;
}

/** A program of `programs/`, executable by everyone, and written by root. @param path default below {@link programDirectory} */
export function program(
  name: string,
  path: HostPath = `${programDirectory}/${name}`,
): Readonly<Record<HostPath, Omit<BundleFile, "role">>> {
  return {
    [path]: {
      content: readFileSync(join(import.meta.dirname, "programs", name), "utf8"),
      mode: "0755",
    },
  };
}

/** Lines, each ended. */
export function lines(...texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
