import { loadEstate } from "../../stacks/index.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { estate } from "./types.ts";

/**
 * Finds the catalog of what is judged. The SDK does not hand the stack's settings to a pack, but the program's outermost
 * component is named after the catalog and registered before everything in it.
 */
export class Catalog {
  private name: string | undefined;

  /** @throws {Error} where there is no such catalog */
  of(resources: readonly { readonly type: string; readonly name: string; readonly urn: string }[]): Estate {
    this.name = resources.find(({ type }) => type === estate)?.name ?? this.name;
    return loadEstate(this.name ?? stackOf(resources[0]?.urn ?? ""));
  }
}

/** `dev` of `urn:pulumi:dev::estate::…`. */
function stackOf(urn: string): string {
  return urn.split("::")[0]?.split(":").at(-1) ?? "";
}
