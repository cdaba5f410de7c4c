import { serverKey } from "../../stacks/derive/names.ts";
import { serversWithRole } from "../../stacks/derive/servers.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { isMachine } from "../plan/kinds.ts";
import type { Change } from "../plan/plan.ts";
import { listed, type Rule } from "./rule.ts";

/** Machines that stand in for each other are worth nothing when they go together. */
export const redundancy: Rule = {
  name: "redundancy",
  refuses: "all load balancers, database machines or servers of Consul are touched in one step",
  check: ({ plan, estate }) =>
    groupsOf(estate).flatMap(({ title, role }) => {
      const machines = plan.changes.filter((change) => isMachine(change) && roleOf(change, estate) === role);
      const created = machines.filter(({ operation }) => operation === "create").map(({ name }) => name);
      const touched = machines.filter(({ operation }) => operation !== "create").map(({ name }) => name);
      const declared = serversWithRole(estate, role).map(serverKey);
      const existing = new Set([...declared.filter((name) => !created.includes(name)), ...touched]);
      if (touched.length === 0 || touched.length < existing.size) return [];
      return [
        `${touched.length} of ${existing.size} ${title} are touched in one step, and none is left to do their work: ${listed(touched)}. Change them one after another`,
      ];
    }),
};

interface Group {
  readonly title: string;
  readonly role: string;
}

function groupsOf({ loadBalancers, postgresql, consul }: Estate): readonly Group[] {
  return [
    { title: "load balancers", role: loadBalancers.role },
    { title: "machines of the database", role: postgresql.role },
    { title: "servers of Consul", role: consul.role },
  ];
}

/** From the catalog, or of a machine that has left it from what the cloud was told: metadata, or a tag `prod:nyc1:web`. */
function roleOf({ name, before }: Change, estate: Estate): string | undefined {
  const server = estate.servers.find((each) => serverKey(each) === name);
  if (server !== undefined) return server.role;
  const { metadata, tags } = before ?? {};
  if (typeof metadata === "object" && metadata !== null && "role" in metadata) return String(metadata.role);
  const tag = Array.isArray(tags) ? tags.map(String).find((each) => each.split(":").length === 3) : undefined;
  return tag?.split(":")[2];
}
