import { dev } from "./dev/index.ts";
import { prod } from "./prod/index.ts";
import type { Estate } from "./vocabulary/index.ts";

/** Every catalog by name. A new estate is a folder beside `prod` and an entry here. */
export const estates: Readonly<Record<string, Estate>> = { prod, dev };

/**
 * The catalog of a stack.
 * @param name the stack config's `estate`, or the stack's own name where it is not set
 * @throws Error where there is no such catalog
 */
export function loadEstate(name: string): Estate {
  const estate = Object.hasOwn(estates, name) ? estates[name] : undefined;
  if (!estate) {
    throw new Error(
      `estate: there is no catalog "${name}" under stacks/; there are ${Object.keys(estates).join(", ")}. ` +
        "For another stack of one of them: pulumi config set estate NAME. " +
        `For an estate of its own: copy stacks/dev to stacks/${name || "NAME"}, give it its name, zones and networks there, ` +
        "and add it to stacks/index.ts.",
    );
  }
  return estate;
}
