import { identityOf } from "./identity/index.ts";
import type { Match } from "./match.ts";

export interface AdoptedMachines {
  /** How many machines come to the setting. */
  readonly found: number;
  /** Public host key by server: the setting `estate:adopted`, with what it has already. */
  readonly hostKeys: Readonly<Record<string, string>>;
  /** Servers whose host key the inventory does not have, with their host names. */
  readonly unknown: readonly { readonly server: string; readonly hostName: string }[];
}

/**
 * Machines keep the host key that they have, and the program must know it to reach them.
 * @param before the setting as it is
 */
export function adoptedMachines(
  adopted: readonly Match[],
  before: Readonly<Record<string, string>>,
): AdoptedMachines {
  const machines = adopted
    .filter(({ declared }) => identityOf(declared.type)?.machine === true)
    .sort((one, other) => one.declared.name.localeCompare(other.declared.name));
  return {
    found: machines.filter(({ existing }) => existing.hostKey !== undefined).length,
    hostKeys: {
      ...before,
      ...Object.fromEntries(
        machines.flatMap(({ declared, existing }) =>
          existing.hostKey === undefined ? [] : [[declared.name, existing.hostKey]],
        ),
      ),
    },
    unknown: machines
      .filter(({ existing }) => existing.hostKey === undefined)
      .map(({ declared, existing }) => ({
        server: declared.name,
        hostName: String(existing.properties.name),
      })),
  };
}
