import { createHash } from "node:crypto";
import { privateNetworkOf } from "../../stacks/derive/networks.ts";
import type { CipherUse, Estate, Size } from "../../stacks/vocabulary/index.ts";
import type { Host } from "../host.ts";
import { backends } from "./backends.ts";
import { cdnFrontend, perClient, publicFrontends, tcpFrontends } from "./frontends.ts";
import { paths } from "./paths.ts";

/**
 * HAProxy's configuration (HAProxy 2.6 configuration manual) as a template of consul-template. Template actions stand on
 * lines of their own, only around and in `server` lines: without those lines it is a whole configuration in which no
 * backend has a server yet.
 */
export function haproxyTemplate(host: Host): string {
  const { estate, server } = host;
  const text = [
    global(estate, server.size),
    defaults,
    ...publicFrontends(host),
    cdnFrontend(host),
    ...tcpFrontends(host),
    statistics(host),
    perClient,
    resolvers,
    ...backends(estate),
  ].join("\n");
  const version = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return `# Template ${version}: rendered by consul-template, put in force by ${paths.configurationProgram}\n\n${text}`;
}

/** The central list, by the use's own key or the default. */
export function ciphersFor({ ciphers }: Estate, use: CipherUse): string {
  return ciphers.overrides[use] ?? ciphers.default;
}

/** Connections for each GB of memory: one with TLS on both sides takes up to about 100 KB. */
const connectionsPerGigabyte = 4000;

function global(estate: Estate, size: Size): string {
  return `global
    log stdout format short daemon
    user haproxy
    group haproxy
    chroot /var/lib/haproxy
    # A reload hands the listening sockets over: no connection is refused meanwhile.
    stats socket /run/haproxy/admin.sock mode 0660 level admin expose-fd listeners
    stats timeout 30s
    maxconn ${Number.parseInt(size, 10) * connectionsPerGigabyte}
    # A host that cannot open as many files serves fewer connections, rather than none.
    no strict-limits
    # Of workers that a reload has replaced.
    hard-stop-after 30m
    mworker-max-reloads 50
    ssl-default-bind-ciphers ${ciphersFor(estate, "haproxy/bind")}
    ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
    ssl-default-server-ciphers ${ciphersFor(estate, "haproxy/server")}
    ssl-default-server-options ssl-min-ver TLSv1.2
`;
}

const defaults = `defaults
    log global
    mode http
    option httplog
    option dontlognull
    option redispatch
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout http-request 10s
    timeout http-keep-alive 10s
    timeout queue 30s
    timeout tunnel 1h
    timeout check 5s
`;

/** Names of external services, asked again and again, of the host's own resolver (systemd-resolved's stub). */
const resolvers = `resolvers host
    nameserver stub 127.0.0.53:53
    accepted_payload_size 4096
    hold valid 10s
`;

function statistics({ estate, server }: Host): string {
  return `frontend statistics
    bind :${estate.loadBalancers.statisticsPort}
    tcp-request connection reject unless { src 127.0.0.0/8 ${privateNetworkOf(estate, server)} }
    option dontlog-normal
    http-request use-service prometheus-exporter if { path /metrics }
    stats enable
    stats uri /
    stats refresh 10s
`;
}
