import { readFileSync } from "node:fs";
import { join } from "node:path";
import { programDirectory } from "./base/place.ts";
import type { BundleFile, HostPath, UnitName } from "./bundle.ts";

/**
 * A program of a role's own folder `programs`, executable by everyone and written by root.
 *
 * @param folder the role's, `import.meta.dirname`
 * @param restart units that go on running it
 */
export function roleProgram(
  folder: string,
  name: string,
  restart: readonly UnitName[] = [],
): Readonly<Record<HostPath, Omit<BundleFile, "role">>> {
  const path: HostPath = `${programDirectory}/${name}`;
  return {
    [path]: {
      content: readFileSync(join(folder, "programs", name), "utf8"),
      mode: "0755",
      ...(restart.length > 0 ? { restart } : {}),
    },
  };
}
