import type { Policy } from "./pack/policy.ts";
import { firewallPorts } from "./rules/firewall-ports.ts";

/** What no change may do, one file each. */
export const policies: readonly Policy[] = [firewallPorts];
