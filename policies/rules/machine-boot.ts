import { canonicalName } from "../../stacks/derive/names.ts";
import { parsed } from "../pack/document.ts";
import type { ResourcePolicy } from "../pack/policy.ts";
import { differs, isMissing, isValues, shown, text, unknown } from "../pack/resource.ts";
import { serverNamed } from "../pack/servers.ts";
import { droplet, machines } from "../pack/types.ts";

const header = "#cloud-config\n";

/** Without them a machine boots that nobody reaches, or that nobody can tell from another. */
export const machineBoot: ResourcePolicy = {
  name: "machine-boot",
  description: "Machines boot with the deploy key, their own name and host key, and nothing for people.",
  types: machines,
  violations: ({ name, type, inputs, ignoreChanges }, estate) => {
    // A machine that was adopted booted before the program knew it, and its import reads nothing of its boot.
    if (ignoreChanges.includes("region") && isMissing(inputs.userData)) return [];
    const deployKey = type === droplet ? "sshKeys" : "keyPair";
    const server = serverNamed(estate, name);
    return [
      ...(isMissing(inputs[deployKey])
        ? [`${deployKey} is empty, so the program cannot reach the machine. Give it the deploy key`]
        : []),
      ...(inputs.userData === unknown
        ? []
        : bootViolations(text(inputs.userData), server && canonicalName(estate, server))),
    ];
  },
};

function bootViolations(userData: string | undefined, hostName: string | undefined): readonly string[] {
  if (!userData?.startsWith(header)) {
    return ["userData is no cloud-init configuration. Make it with components/server/user-data.ts"];
  }
  const boot = parsed(userData.slice(header.length));
  if (!isValues(boot)) return ["userData is no JSON after its first line, so it cannot be judged"];
  const keys = isValues(boot.ssh_keys) ? boot.ssh_keys : {};
  return [
    ...(hostName !== undefined && differs(boot.fqdn, hostName)
      ? [`userData names the machine ${shown(boot.fqdn)}. Name it "${hostName}"`]
      : []),
    ...(isMissing(keys.ed25519_private) || isMissing(keys.ed25519_public)
      ? ["userData has no host key (ssh_keys), so connections cannot be pinned to the machine. Generate one"]
      : []),
    ...(differs(boot.ssh_pwauth, false)
      ? ["userData does not refuse passwords over SSH. Set ssh_pwauth to false"]
      : []),
    ...(isMissing(boot.users)
      ? []
      : ["userData makes accounts. People come by configuration, never at boot"]),
  ];
}
