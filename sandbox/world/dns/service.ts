import type { CloudObject } from "../../cloud/cloud.ts";
import { WORLD_ADDRESSES } from "../addresses.ts";
import { generation, type Service, worldFolder } from "../service.ts";
import { ROOT_ZONE } from "./root.ts";
import { estateZones, type ZoneFile } from "./zone.ts";

/** Debian packages of the name server and of what asks it. */
export const DNS_PACKAGES = ["bind9", "bind9-utils", "bind9-dnsutils"] as const;

const NAME = "dns";

/** The name server of the world: authoritative for the estate's zones, resolving for everyone in it. */
export function dnsService(objects: readonly CloudObject[]): Service {
  const zones = [ROOT_ZONE, ...estateZones(objects)];
  const files = generation(worldFolder(NAME), (directory) => ({
    "named.conf": configuration(directory, zones),
    ...Object.fromEntries(zones.map((zone) => [fileName(zone), zone.content])),
  }));
  return {
    name: NAME,
    room: "world",
    argv: ["/usr/sbin/named", "-f", "-g", "-n", "1", "-u", "bind", "-c", `${files.link}/named.conf`],
    folders: ["/run/named"],
    generation: files,
    check: [["/usr/bin/named-checkconf", "-z", `${files.directory}/named.conf`]],
    ready: serves(zones),
    reload: { kind: "signal", signal: "SIGHUP" },
  };
}

function fileName({ name }: ZoneFile): string {
  return `zones/${name === "" ? "root" : name}.zone`;
}

/** All options are there to keep the server to itself: nobody is asked, notified or believed but its own files. */
function configuration(directory: string, zones: readonly ZoneFile[]): string {
  return `options {
  directory "/var/cache/bind";
  listen-on { ${WORLD_ADDRESSES.dns}; };
  listen-on-v6 { none; };
  allow-query { any; };
  recursion yes;
  allow-recursion { any; };
  allow-transfer { none; };
  notify no;
  dnssec-validation no;
  empty-zones-enable no;
  max-cache-size 2M;
  minimal-responses yes;
  pid-file none;
  session-keyfile none;
  lock-file none;
  check-names primary ignore;
  check-integrity no;
  check-mx ignore;
  version none;
};
controls { };
logging {
  category lame-servers { null; };
};
${zones.map((zone) => `zone "${zone.name === "" ? "." : zone.name}" { type primary; file "${directory}/${fileName(zone)}"; };`).join("\n")}
`;
}

/** Asks the server itself for the serial of every zone. */
function serves(zones: readonly ZoneFile[]): readonly string[] {
  const questions = zones.map(({ name }) => `${name}. SOA`).join(" ");
  const serials = zones.map(({ serial }) => serial).join(" ");
  const ask = `dig @${WORLD_ADDRESSES.dns} +time=1 +tries=1 +short ${questions}`;
  return ["/bin/sh", "-c", `test "$(${ask} | cut -d ' ' -f 3 | xargs)" = "${serials}"`];
}
