import { textfileDirectory } from "../base/node-exporter.ts";
import { programDirectory, unitPath } from "../base/place.ts";
import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { pgbackrest } from "../pgbackrest.ts";
import { roleProgram } from "../program.ts";
import { maximumAge } from "./schedule.ts";

const timer = "estate-pgbackrest-metrics.timer";

/** How old PostgreSQL's newest full backup is, every quarter of an hour. */
export function postgresqlAge({ estate }: Host): Part {
  const age = maximumAge(estate.postgresql.backup.full);
  return {
    role: "backup",
    directories: { [programDirectory]: {} },
    files: {
      ...roleProgram(import.meta.dirname, "pgbackrest-metrics"),
      [unitPath("estate-pgbackrest-metrics.service")]: {
        content: `[Unit]
Description=How old the newest backup of PostgreSQL is

[Service]
Type=oneshot
ExecStart=${programDirectory}/pgbackrest-metrics ${pgbackrest.stanza} ${age} ${textfileDirectory}/estate-pgbackrest.prom
PrivateTmp=yes
`,
      },
      [unitPath(timer)]: {
        content: `[Unit]
Description=Look at the backups of PostgreSQL every quarter of an hour

[Timer]
OnActiveSec=2min
OnUnitInactiveSec=15min

[Install]
WantedBy=timers.target
`,
        restart: [timer],
      },
    },
    units: { [timer]: { enabled: true, started: true } },
  };
}
