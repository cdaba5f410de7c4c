import type { Estate } from "../vocabulary/index.ts";

/**
 * The certificate with which machines of a role answer by a name: its own or one of its alternatives.
 *
 * @throws {Error} where they hold none; the catalog's checks say so before
 */
export function certificateFor(estate: Estate, role: string, name: string): string {
  const found = Object.entries(estate.certificates).find(
    ([key, { roles, alternativeNames }]) =>
      roles.includes(role) && (key === name || alternativeNames?.some((other) => other === name)),
  );
  if (!found)
    throw new Error(`certificates: machines of the role "${role}" hold none for the name "${name}"`);
  return found[0];
}
