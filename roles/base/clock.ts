import type { Host } from "../host.ts";
import { imageTraits } from "../host.ts";
import type { Part } from "../part.ts";
import { lines } from "./place.ts";

const servers: Readonly<Record<"debian" | "ubuntu", string>> = {
  debian: "pool 2.debian.pool.ntp.org iburst",
  ubuntu: "pool ntp.ubuntu.com iburst maxsources 4",
};

/** chrony, for every certificate, token and log line hangs on the clock. Its package takes systemd-timesyncd's place. */
export function clock(host: Host): Part {
  return {
    role: "base",
    packages: ["chrony"],
    files: {
      "/etc/chrony/chrony.conf": {
        content: lines(
          servers[imageTraits(host).distribution],
          "driftfile /var/lib/chrony/chrony.drift",
          "ntsdumpdir /var/lib/chrony",
          "makestep 1 3",
          "rtcsync",
          "# A client only: no port is opened.",
          "port 0",
          "cmdport 0",
        ),
        validator: ["chronyd", "-p", "-f", "{}"],
        restart: ["chrony.service"],
      },
    },
    units: { "chrony.service": { enabled: true, started: true } },
  };
}
