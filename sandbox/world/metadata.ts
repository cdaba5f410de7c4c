import type { CloudObject } from "../cloud/cloud.ts";
import { METADATA } from "../machines/network/addresses.ts";
import { text } from "../providers/common/values.ts";
import { DROPLET } from "../providers/digitalocean/types.ts";
import { generation, type Service, worldFolder } from "./service.ts";

const NAME = "metadata";

/**
 * What DigitalOcean tells a Droplet about itself, and where its agent sends metrics (DigitalOcean, Metadata API;
 * digitalocean/do-agent, cmd/do-agent/config.go: everything goes through the service's own address). Who asks is told by
 * the address. There are no user data here: machines have theirs on their disk.
 */
export function metadataService(objects: readonly CloudObject[]): Service {
  const droplets = objects.filter(
    ({ type, properties }) => type === DROPLET && text(properties, "ipv4Address") !== "",
  );
  const map = (value: (droplet: CloudObject) => string) =>
    droplets.map((droplet) => `${text(droplet.properties, "ipv4Address")} ${value(droplet)}\n`).join("");
  const files = generation(worldFolder(NAME), (directory) => ({
    "ids.map": map(({ id }) => id),
    "regions.map": map(({ properties }) => text(properties, "region")),
    "hostnames.map": map(({ properties }) => text(properties, "name")),
    "haproxy.cfg": configuration(directory),
  }));
  const haproxy = "/usr/sbin/haproxy";
  return {
    name: NAME,
    room: "world",
    argv: [haproxy, "-W", "-db", "-f", `${files.link}/haproxy.cfg`],
    generation: files,
    check: [[haproxy, "-c", "-q", "-f", `${files.directory}/haproxy.cfg`]],
    ready: ["/usr/bin/curl", "-fsS", "-m", "2", `http://${METADATA}${readyPath(files.directory)}`],
    reload: { kind: "signal", signal: "SIGUSR2" },
  };
}

/** Only what serves these files answers it. */
function readyPath(directory: string): string {
  return `/ready${directory}`;
}

function configuration(directory: string): string {
  const told = (path: string, value: string) =>
    `  http-request return status 200 content-type text/plain lf-string "%[${value}]" if { path ${path} }`;
  return `global
  maxconn 1000
  nbthread 1
  user haproxy
  group haproxy
  log stdout format raw daemon notice

defaults
  mode http
  log global
  timeout client 10s

frontend metadata
  bind ${METADATA}:80
  http-request return status 200 if { path ${readyPath(directory)} }
  http-request set-var(txn.id) src,map_ip(${directory}/ids.map)
  http-request return status 404 if !{ var(txn.id) -m found }
${[
  told("/metadata/v1/id", "var(txn.id)"),
  told("/metadata/v1/region", `src,map_ip(${directory}/regions.map)`),
  told("/metadata/v1/hostname", `src,map_ip(${directory}/hostnames.map)`),
  told("/metadata/v1/auth-token", "var(txn.id),sha1,hex"),
].join("\n")}
  acl has-token req.hdr(Authorization) -m beg "DOMETADATA "
  http-request return status 200 content-type application/json lf-string "\\"%[var(txn.id),sha1,hex]\\"" if { path /v1/appkey/droplet-auth-token } has-token
  http-request set-var(txn.metrics) str(/v1/metrics/droplet_id/),concat(,txn.id,)
  http-request return status 202 if METH_POST { path,strcmp(txn.metrics) eq 0 } { req.hdr(X-Auth-Key) -m found }
  http-request return status 404
`;
}
