import { serversIn } from "../../stacks/derive/servers.ts";
import { configurationOf, fileIn, parsed } from "../pack/document.ts";
import type { ResourcePolicy } from "../pack/policy.ts";
import { differs, isValues, shown } from "../pack/resource.ts";
import { serverNamed } from "../pack/servers.ts";
import { remoteCommand } from "../pack/types.ts";

const agentFile = "/etc/consul.d/agent.json";

/** What no policy allows is denied, on every agent: one that allows answers for the whole datacenter. */
export const consulDenies: ResourcePolicy = {
  name: "consul-denies",
  description: "Every Consul agent denies what no policy allows.",
  types: [remoteCommand],
  violations: (resource, estate) => {
    const document = configurationOf(resource);
    const server = serverNamed(estate, resource.name, "-configuration");
    if (document === undefined || !server) return [];
    if (!serversIn(estate, estate.consul.datacenter).includes(server)) return [];
    const agent = parsed(fileIn(document, agentFile));
    if (!isValues(agent))
      return [`${agentFile} is no JSON file of the host. Every machine there has an agent`];
    const acl = isValues(agent.acl) ? agent.acl : {};
    return Object.entries({ enabled: true, default_policy: "deny" }).flatMap(([key, value]) =>
      differs(acl[key], value)
        ? [`${agentFile}: acl.${key} is ${shown(acl[key])}. Set it to ${shown(value)}`]
        : [],
    );
  },
};
