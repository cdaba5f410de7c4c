import type { Part } from "../part.ts";
import { lines } from "./place.ts";

/** Logs outlive a boot, and never fill the disk. */
export function journal(): Part {
  return {
    role: "base",
    directories: { "/etc/systemd/journald.conf.d": {} },
    files: {
      "/etc/systemd/journald.conf.d/estate.conf": {
        content: lines(
          "[Journal]",
          "Storage=persistent",
          "SystemMaxUse=1G",
          "SystemKeepFree=1G",
          "MaxRetentionSec=90day",
          "ForwardToSyslog=no",
        ),
        restart: ["systemd-journald.service"],
      },
    },
  };
}
