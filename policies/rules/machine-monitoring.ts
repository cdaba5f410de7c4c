import type { ResourcePolicy } from "../pack/policy.ts";
import { differs, isValues, shown, texts, unknown } from "../pack/resource.ts";
import { serverNamed } from "../pack/servers.ts";
import { droplet, machines } from "../pack/types.ts";

/**
 * Firewalls and alerts reach a Droplet by its tags; a machine without them is open, and nobody hears of its full disk.
 * `monitoring` brings the cloud's agent at the first boot; that nothing stands in its way is the policy `alerts-heard`.
 */
export const machineMonitoring: ResourcePolicy = {
  name: "machine-monitoring",
  description: "Machines are watched, and carry the tags of their estate and role.",
  types: machines,
  violations: ({ name, type, inputs }, estate) => {
    const server = serverNamed(estate, name);
    if (!server) return [];
    if (type === droplet) {
      const wanted = [`estate:${estate.name}`, `${estate.name}:${server.datacenter}:${server.role}`];
      const tags = texts(inputs.tags);
      const known =
        inputs.tags !== unknown && (!Array.isArray(inputs.tags) || !inputs.tags.includes(unknown));
      const missing = known ? wanted.filter((tag) => !tags.includes(tag)) : [];
      return [
        ...(differs(inputs.monitoring, true)
          ? [
              `monitoring is ${shown(inputs.monitoring)}, so the cloud brings no agent and alerts hear nothing of the machine. Set it to true`,
            ]
          : []),
        ...missing.map(
          (tag) => `The tag "${tag}" is missing, by which firewalls and alerts find the machine. Add it`,
        ),
      ];
    }
    const metadata = isValues(inputs.metadata) ? inputs.metadata : {};
    const wanted = { estate: estate.name, role: server.role };
    return inputs.metadata === unknown
      ? []
      : Object.entries(wanted).flatMap(([key, value]) =>
          differs(metadata[key], value)
            ? [`metadata.${key} is ${shown(metadata[key])}. Set it to "${value}", as the catalog has it`]
            : [],
        );
  },
};
