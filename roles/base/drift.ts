import type { Part } from "../part.ts";
import { textfileDirectory } from "./node-exporter.ts";
import { lines, program, programDirectory, unitPath } from "./place.ts";

/**
 * Once a day the host is compared with the document that was applied to it last: `estate_drift` is 0 or 1, and the
 * differences are in the journal of the unit.
 */
export function drift(): Part {
  return {
    role: "base",
    directories: { [programDirectory]: {} },
    files: {
      ...program("drift"),
      [unitPath("estate-drift.service")]: {
        content: lines(
          "[Unit]",
          "Description=Compares the host with what was applied to it last",
          "",
          "[Service]",
          "Type=oneshot",
          `ExecStart=${programDirectory}/drift ${textfileDirectory}/estate-drift.prom`,
          "Nice=10",
          "IOSchedulingClass=idle",
          "NoNewPrivileges=yes",
          "PrivateTmp=yes",
        ),
      },
      [unitPath("estate-drift.timer")]: {
        content: lines(
          "[Unit]",
          "Description=Looks for drift every day",
          "",
          "[Timer]",
          "OnCalendar=*-*-* 06:00",
          "RandomizedDelaySec=1h",
          "FixedRandomDelay=yes",
          "Persistent=yes",
          "",
          "[Install]",
          "WantedBy=timers.target",
        ),
      },
    },
    units: { "estate-drift.timer": { enabled: true, started: true } },
  };
}
