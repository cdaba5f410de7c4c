import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { errorMessage, Failure } from "../../commands/failure.ts";
import { isRecord } from "../../commands/record.ts";
import { loadEstate } from "../../stacks/index.ts";
import { type Inherited, loadInherited } from "../../stacks/inherited.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";

/** The catalog of a stack: the one that its settings name, or its namesake. @throws {Failure} where there is none */
export function estateOf(root: string, stack: string): Estate {
  const file = join(root, `Pulumi.${stack}.yaml`);
  const settings: unknown = existsSync(file) ? parse(readFileSync(file, "utf8")) : undefined;
  const config = isRecord(settings) && isRecord(settings.config) ? settings.config : {};
  const name = config["estate:estate"];
  return explained(() => loadEstate(typeof name === "string" ? name : stack));
}

/** What a first run of an estate keeps. @throws {Failure} where that was not written yet */
export function inheritedBy(estate: Estate): Inherited {
  return explained(() => loadInherited(estate.name));
}

function explained<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw new Failure(errorMessage(error));
  }
}
