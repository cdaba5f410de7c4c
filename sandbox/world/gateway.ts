import { WORLD_ADDRESSES } from "./addresses.ts";
import { READY_PATH } from "./mirror/server.ts";
import { MIRROR_SOCKET } from "./mirror/service.ts";
import { generation, type Service, worldFolder } from "./service.ts";

/** Debian packages of the gateway and of what asks it. */
export const GATEWAY_PACKAGES = ["haproxy", "curl", "openssl", "python3"] as const;

const NAME = "gateway";

/** Fronts of the outside services that the world stands in for, at their well-known addresses. */
export function gatewayService(): Service {
  const files = generation(worldFolder(NAME), () => ({ "haproxy.cfg": configuration() }));
  return {
    name: NAME,
    room: "world",
    argv: ["/usr/sbin/haproxy", "-W", "-db", "-f", `${files.link}/haproxy.cfg`],
    folders: ["/run/world"],
    generation: files,
    check: [["/usr/sbin/haproxy", "-c", "-q", "-f", `${files.directory}/haproxy.cfg`]],
    ready: ["/usr/bin/curl", "-fsS", "-m", "2", `http://${WORLD_ADDRESSES.mirror}${READY_PATH}`],
    reload: { kind: "signal", signal: "SIGUSR2" },
  };
}

function configuration(): string {
  return `global
  maxconn 1000
  nbthread 1
  user haproxy
  group haproxy
  log stdout format raw daemon notice

defaults
  mode http
  log global
  timeout connect 5s
  timeout client 300s
  timeout server 300s

frontend mirror
  bind ${WORLD_ADDRESSES.mirror}:80
  default_backend mirror

backend mirror
  server mirror unix@${MIRROR_SOCKET}
`;
}
