import { canonicalName } from "../../stacks/derive/names.ts";
import type { ResourcePolicy } from "../pack/policy.ts";
import { differs, shown } from "../pack/resource.ts";
import { serverNamed } from "../pack/servers.ts";
import { machines } from "../pack/types.ts";

/** Everything else finds a machine by its name: records, certificates, firewalls, backups, status. */
export const machineNames: ResourcePolicy = {
  name: "machine-names",
  description: "Machines are in the catalog and named serviceN.dc.zone.",
  types: machines,
  violations: ({ name, inputs }, estate) => {
    const server = serverNamed(estate, name);
    if (!server) return [`The machine "${name}" is not in the catalog. Add it to stacks/*/servers.ts`];
    const expected = canonicalName(estate, server);
    return differs(inputs.name, expected)
      ? [`The machine's name is ${shown(inputs.name)}. Name it "${expected}", as the catalog's rule has it`]
      : [];
  },
};
