import { lines, unitPath } from "./base/place.ts";
import type { Host } from "./host.ts";
import type { Part } from "./part.ts";

const account = "slack-bridge";
const home = "/srv/slack-bridge";

/**
 * The place of the bridge between Slack and IRC: an account, a folder for its program, one for what it must know, and
 * a unit that runs it once somebody has put it there. Until then the unit's own condition keeps it from starting.
 */
export function slack({ server }: Host): readonly Part[] {
  return [
    {
      role: server.role,
      users: { [account]: { system: true, home, shell: "/usr/sbin/nologin" } },
      directories: {
        [home]: { owner: account, group: account, mode: "0750" },
        "/etc/slack-bridge": { group: account, mode: "0750" },
      },
      files: {
        [unitPath(`${account}.service`)]: {
          content: lines(
            "[Unit]",
            "Description=Bridge between Slack and IRC",
            `ConditionFileIsExecutable=${home}/run`,
            "Wants=network-online.target",
            "After=network-online.target",
            "",
            "[Service]",
            `ExecStart=${home}/run`,
            `WorkingDirectory=${home}`,
            "EnvironmentFile=-/etc/slack-bridge/environment",
            `User=${account}`,
            `Group=${account}`,
            "Restart=on-failure",
            "RestartSec=10",
            "NoNewPrivileges=yes",
            "PrivateDevices=yes",
            "PrivateTmp=yes",
            "ProtectHome=yes",
            "ProtectSystem=strict",
            `ReadWritePaths=${home}`,
            "",
            "[Install]",
            "WantedBy=multi-user.target",
          ),
          restart: [`${account}.service`],
        },
      },
      units: { [`${account}.service`]: { enabled: true, started: true } },
    },
  ];
}
