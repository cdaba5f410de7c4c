import { existsSync } from "node:fs";
import { Failure } from "../../../commands/failure.ts";
import { finish } from "../../../commands/process.ts";
import type { Cloud } from "../../cloud/cloud.ts";
import { dropletFilters } from "../../providers/digitalocean/filter.ts";
import { portFilters } from "../../providers/openstack/filter.ts";
import { run } from "../../toolchain/process.ts";
import { coalesced } from "../../world/coalesce.ts";
import { namespaceFile, SYSTEM, setKernel } from "./namespaces.ts";
import { ruleset } from "./ruleset.ts";

/** The clouds' firewalls between a stack's machines. */
export interface CloudFilter {
  /**
   * Makes them filter as the cloud says now. Connections that are established go on; Neutron ends those of a rule that
   * goes (agent/linux/iptables_firewall.py, `delete_conntrack_state_by_rule`).
   * @throws Failure where the kernel cannot
   */
  readonly settle: () => Promise<void>;
}

/** @param world the namespace that all machines' cables end in */
export function openFilter(world: string, cloud: Pick<Cloud, "get" | "list">): CloudFilter {
  let inForce: string | undefined;
  return {
    settle: coalesced(async () => {
      const wanted = ruleset([...dropletFilters(cloud), ...portFilters(cloud)]);
      if (wanted === inForce) return;
      if (inForce === undefined) await filterBridges(world);
      await load(world, wanted);
      inForce = wanted;
    }),
  };
}

/** What goes over a bridge passes the chains for IP (Linux, networking/bridge, br_netfilter); in this namespace only. */
async function filterBridges(world: string): Promise<void> {
  const settings = "/proc/sys/net/bridge/bridge-nf-call-iptables";
  if (!existsSync(settings)) await run("modprobe", ["br_netfilter"], { environment: SYSTEM }).catch(() => {});
  if (!existsSync(settings)) {
    throw new Failure(
      "this kernel cannot filter between machines as a cloud does: load its module on the real host (modprobe br_netfilter)",
    );
  }
  await setKernel(world, {
    "net.bridge.bridge-nf-call-iptables": "1",
    "net.bridge.bridge-nf-call-ip6tables": "1",
  });
}

async function load(world: string, text: string): Promise<void> {
  const words = [`--net=${namespaceFile(world)}`, "nft", "-f", "-"];
  const { code, errors } = await finish("nsenter", words, { env: SYSTEM, input: text });
  if (code !== 0) throw new Failure(`the clouds' firewalls cannot be put between machines: ${errors.trim()}`);
}
