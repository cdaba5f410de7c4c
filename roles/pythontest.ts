import { openPorts } from "../stacks/derive/ports.ts";
import { lines } from "./base/place.ts";
import { type Host, listensOnIpv6 } from "./host.ts";
import type { Part } from "./part.ts";
import { publicSite } from "./web/public-site.ts";

const root = "/srv/ftp";

/** Resources of CPython's test suite: a site of its own over HTTP and HTTPS, and files over FTP for everyone to read. */
export function pythontest(host: Host): readonly Part[] {
  return [...publicSite(host), ftp(host)];
}

/** vsftpd (vsftpd.conf(5)): anonymous and read-only. */
function ftp(host: Host): Part {
  const { estate, server } = host;
  const passive = openPorts(estate, server).find(({ port }) => typeof port === "string");
  const [from, to] = String(passive?.port ?? "").split("-");
  if (from === undefined || to === undefined) {
    throw new Error(
      `roles: ${server.role}: FTP needs a range of ports for its passive mode; add it to roles`,
    );
  }
  return {
    role: server.role,
    packages: ["vsftpd"],
    directories: { [root]: {}, [`${root}/pub`]: {} },
    files: {
      "/etc/vsftpd.conf": {
        content: lines(
          // One of them alone; a socket of IPv6 takes both.
          ...(listensOnIpv6(host) ? ["listen=NO", "listen_ipv6=YES"] : ["listen=YES"]),
          "anonymous_enable=YES",
          "no_anon_password=YES",
          `anon_root=${root}`,
          "local_enable=NO",
          "write_enable=NO",
          "hide_ids=YES",
          "use_localtime=NO",
          "dirmessage_enable=NO",
          "connect_from_port_20=NO",
          "pasv_enable=YES",
          `pasv_min_port=${from}`,
          `pasv_max_port=${to}`,
          "max_clients=200",
          "max_per_ip=20",
          "idle_session_timeout=120",
          "secure_chroot_dir=/var/run/vsftpd/empty",
          "xferlog_enable=YES",
          "syslog_enable=YES",
        ),
        restart: ["vsftpd.service"],
      },
      [`${root}/README`]: {
        content: lines(
          `Files for CPython's test suite, on ${server.name}.${server.datacenter}.${estate.zone}.`,
          `Contact: ${server.contact}`,
        ),
      },
    },
    units: { "vsftpd.service": { enabled: true, started: true } },
    checks: {
      ftp: {
        command: [
          "/bin/bash",
          "-c",
          "exec 3<>/dev/tcp/127.0.0.1/21 && read -r -t 5 line <&3 && [[ $line == 220* ]]",
        ],
      },
    },
  };
}
