import { certificatesOf } from "../../stacks/derive/servers.ts";
import { authorityPath, certificatePath } from "../base/certificates.ts";
import { textfileDirectory } from "../base/node-exporter.ts";
import { programDirectory, unitPath } from "../base/place.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { roleProgram } from "../program.ts";

const timer = "estate-certificate-metrics.timer";

/**
 * How long the certificates on a machine are valid: of every machine the authority's, and the machine's own. Files and not
 * ports are looked at, since what is not served to monitoring (Consul's, pgBackRest's, clients') expires too.
 */
export function certificateMetrics({ estate, server }: Host): Part {
  const paths = [
    authorityPath(estate),
    ...certificatesOf(estate, server).map(([name]) => certificatePath(name)),
  ];
  const words = paths.map((path) => `"${path}"`).join(" ");
  return {
    role: "monitoring",
    packages: ["openssl"],
    directories: { [programDirectory]: {} },
    files: {
      ...roleProgram(import.meta.dirname, "certificate-metrics"),
      [unitPath("estate-certificate-metrics.service")]: {
        content: `[Unit]
Description=How long the certificates of this machine are valid

[Service]
Type=oneshot
ExecStart=${programDirectory}/certificate-metrics ${textfileDirectory}/estate-certificates.prom ${words}
NoNewPrivileges=yes
PrivateTmp=yes
PrivateNetwork=yes
ProtectSystem=strict
ReadWritePaths=${textfileDirectory}
`,
      },
      [unitPath(timer)]: {
        content: `[Unit]
Description=Look at the certificates every hour

[Timer]
OnActiveSec=30s
OnUnitInactiveSec=1h

[Install]
WantedBy=timers.target
`,
        restart: [timer],
      },
    },
    units: { [timer]: { enabled: true, started: true } },
  };
}
