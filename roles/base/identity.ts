import type { Host } from "../host.ts";
import type { Part } from "../part.ts";
import { lines, unitPath } from "./place.ts";

const unit = "estate-hostname.service";

/**
 * The machine's name, and what a person who logs in should know. cloud-init writes `/etc/hosts` at every boot from its
 * template, because the user data says so, and user data is never changed: the template says the same as the file.
 */
export function identity({ name, server }: Host): Part {
  const hosts = lines(
    "127.0.0.1 localhost",
    `127.0.1.1 ${name} ${server.name}`,
    "::1 localhost ip6-localhost ip6-loopback",
    "ff02::1 ip6-allnodes",
    "ff02::2 ip6-allrouters",
  );
  return {
    role: "base",
    directories: { "/etc/cloud": {}, "/etc/cloud/templates": {} },
    files: {
      "/etc/hostname": { content: lines(name), restart: [unit] },
      [unitPath(unit)]: {
        content: lines(
          "[Unit]",
          "Description=The machine's name, where it has become another",
          "",
          "[Service]",
          "Type=oneshot",
          "ExecStart=/usr/bin/hostname --file /etc/hostname",
        ),
      },
      "/etc/hosts": { content: hosts },
      "/etc/cloud/templates/hosts.debian.tmpl": { content: `## template:jinja\n${hosts}` },
      "/etc/motd": {
        content: lines(
          "",
          `${name}: ${server.purpose}`,
          `Contact: ${server.contact}`,
          "Made by the estate's program: what it declares is put back, so change it there.",
          "",
        ),
      },
    },
  };
}
