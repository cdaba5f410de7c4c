import type { Part } from "../part.ts";
import { lines } from "./place.ts";

/** The host's resolver answers the host: names of a local segment (LLMNR, port 5355, and multicast DNS) are nobody's. */
export function resolver(): Part {
  return {
    role: "base",
    directories: { "/etc/systemd/resolved.conf.d": {} },
    files: {
      "/etc/systemd/resolved.conf.d/estate.conf": {
        content: lines("[Resolve]", "LLMNR=no", "MulticastDNS=no"),
        restart: ["systemd-resolved.service"],
      },
    },
  };
}
