import { isStage } from "../../stacks/derive/stages.ts";
import { loadEstate } from "../../stacks/index.ts";
import { loadInherited } from "../../stacks/inherited.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { estate, stack } from "./types.ts";

/** A resource by which the catalog may be found. */
interface Judged {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props?: Readonly<Record<string, unknown>>;
}

/**
 * Finds the catalog of what is judged. The SDK does not hand the stack's settings to a pack, but the program's outermost
 * component is named after the catalog, has the stage of a first run, and is registered before everything in it.
 */
export class Catalog {
  private found: Estate | undefined;

  /**
   * Undefined of the stack itself, which comes before the component and holds nothing: a stack may have another name than
   * its catalog (`estate:estate`).
   *
   * @throws {Error} where there is no such catalog
   */
  of(resources: readonly Judged[]): Estate | undefined {
    const component = resources.find(({ type }) => type === estate);
    if (component) this.found = catalogOf(component);
    if (!this.found && resources.every(({ type }) => type === stack)) return undefined;
    return this.found ?? loadEstate(stackOf(resources[0]?.urn ?? ""));
  }
}

function catalogOf({ name, props = {} }: Judged): Estate {
  const { stage } = props;
  const catalog = loadEstate(name);
  return typeof stage === "string" && isStage(stage)
    ? { ...catalog, firstRun: { stage, inherited: loadInherited(name) } }
    : catalog;
}

/** `dev` of `urn:pulumi:dev::estate::…`. */
function stackOf(urn: string): string {
  return urn.split("::")[0]?.split(":").at(-1) ?? "";
}
