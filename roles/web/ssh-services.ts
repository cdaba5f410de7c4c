import { lines, programDirectory } from "../base/place.ts";
import type { HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";

const ssh = 22;

/**
 * Services that load balancers pass to the machine's own sshd: an account each, named after the service (`hg` of
 * `hg-ssh`), which can do one thing only. Until its application is there, that is saying so. Its users' keys belong
 * into `/etc/ssh/authorized_keys/ACCOUNT`.
 */
export function sshServices({ estate, server }: Host): readonly Part[] {
  return Object.entries(estate.services).flatMap(([key, { kind, backend }]): readonly Part[] => {
    if (kind !== "tcp" || !("role" in backend)) return [];
    if (backend.role !== server.role || backend.port !== ssh) return [];
    const account = key.replace(/-ssh$/, "");
    const command: HostPath = `${programDirectory}/${key}`;
    const settings: HostPath = `/etc/ssh/sshd_config.d/90-${key}.conf`;
    return [
      {
        role: server.role,
        users: {
          [account]: { system: true, home: `/srv/${account}`, shell: "/bin/sh", comment: `Service ${key}` },
        },
        directories: { [programDirectory]: {}, "/etc/ssh/sshd_config.d": {} },
        files: {
          [command]: {
            content: lines(
              "#!/bin/sh",
              `echo "${key}: the way here is complete; its application would answer." >&2`,
              "exit 1",
            ),
            mode: "0755",
          },
          [settings]: {
            content: lines(
              `Match User ${account}`,
              `    ForceCommand ${command}`,
              "    AllowTcpForwarding no",
              "    PermitTTY no",
            ),
            reload: ["ssh.service"],
          },
        },
      },
    ];
  });
}
