import { type Host, listensOnIpv6 } from "../host.ts";
import type { Part } from "../part.ts";

/**
 * Names lead to the machine's IPv6 address, so that it must have it. Its first boot configures it as its cloud says. A
 * Droplet that was made without it gets one in place, which nobody configures on the machine (DigitalOcean, Enable IPv6).
 */
export function ipv6(host: Host): Part {
  if (!listensOnIpv6(host)) return { role: "base" };
  const missing =
    "no interface has a public IPv6 address, though the datacenter has IPv6: " +
    "configure the address that the cloud gave this machine, or replace the machine";
  return {
    role: "base",
    checks: {
      "IPv6 address": {
        command: [
          "/bin/sh",
          "-c",
          `ip -6 -oneline address show scope global | grep -q inet6 || { echo ${JSON.stringify(missing)} >&2; exit 1; }`,
        ],
      },
    },
  };
}
