import { createHash } from "node:crypto";
import { Failure } from "../../../commands/failure.ts";
import type { CloudObject } from "../../cloud/cloud.ts";
import { number } from "../../providers/common/values.ts";
import { SERVICE_VCL } from "../../providers/fastly/types.ts";
import { WORLD_ADDRESSES } from "../addresses.ts";
import type { IssuedCertificate } from "../authority/authority.ts";
import { generation, type Service, worldFolder } from "../service.ts";
import { ADMIN, frontVcl, labelOf } from "./front-vcl.ts";
import { ORIGIN_SOCKETS, originFiles, originSection, originsOf, PUBLIC_AUTHORITIES } from "./origins.ts";
import { serviceVcl } from "./service-vcl.ts";

/** Debian packages of the CDN; varnish compiles its configuration with the C compiler that it brings. */
export const EDGE_PACKAGES = ["haproxy", "varnish", "curl", "ca-certificates"] as const;

const CACHE_SOCKET = "/run/world/cache.sock";
const CACHE_FOLDER = "/run/world/varnish";
/** Without optimisation: services are compiled often, and this edge serves few requests. */
export const COMPILER = "cc_command=exec gcc -O0 -pthread -fpic -shared -Wl,-x -o %o %s";
const EDGE_STATUS = "127.0.0.1:8405";
const CACHE_STATUS = "127.0.0.1:8406";

/** What the edge shows to a client that names no domain it has. */
export const EDGE_NAMES = ["api.fastly.com", "fastly.net", "*.fastly.net"] as const;

export interface EdgeCertificates {
  /** The world's public authority, in PEM. */
  readonly authorityPem: string;
  /** For `EDGE_NAMES`. */
  readonly own: IssuedCertificate;
  /** One for each issued subscription. */
  readonly domains: readonly IssuedCertificate[];
}

/** The services whose version is active, in a lasting order. */
export function activeServices(objects: readonly CloudObject[]): readonly CloudObject[] {
  return objects
    .filter(({ type, properties }) => type === SERVICE_VCL && (number(properties, "activeVersion") ?? 0) > 0)
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** The CDN: HAProxy for TLS on both sides, and one cache between. HAProxy comes first, as the cache speaks through it. */
export function edgeServices(
  objects: readonly CloudObject[],
  certificates: EdgeCertificates,
): readonly Service[] {
  const services = activeServices(objects);
  return [edgeService(services, certificates), cacheService(services)];
}

function edgeService(services: readonly CloudObject[], certificates: EdgeCertificates): Service {
  const files = generation(worldFolder("edge"), (directory) => edgeFiles(directory, services, certificates));
  return {
    name: "edge",
    room: "world",
    argv: ["/usr/sbin/haproxy", "-W", "-db", "-f", `${files.link}/haproxy.cfg`],
    folders: ["/run/world", ORIGIN_SOCKETS],
    generation: files,
    check: [["/usr/sbin/haproxy", "-c", "-q", "-f", `${files.directory}/haproxy.cfg`]],
    ready: answers(EDGE_STATUS, files.directory),
    reload: { kind: "signal", signal: "SIGUSR2" },
  };
}

function edgeFiles(
  directory: string,
  services: readonly CloudObject[],
  { authorityPem, own, domains }: EdgeCertificates,
): Readonly<Record<string, string | { content: string; mode: number }>> {
  const origins = services.flatMap(originsOf);
  const pems = [own, ...domains].map(
    (issued, index) => [`certificate-${index}.pem`, issued.certificatePem + issued.keyPem] as const,
  );
  return {
    "haproxy.cfg": [
      edgeConfiguration(directory),
      ...origins.map((each) => originSection(each, directory)),
    ].join("\n"),
    [PUBLIC_AUTHORITIES]: authorityPem,
    // The first is shown where none fits.
    "certificates.txt": pems.map(([name]) => `${directory}/${name}\n`).join(""),
    ...Object.fromEntries(pems.map(([name, content]) => [name, { content, mode: 0o600 }])),
    ...Object.assign({}, ...origins.map(originFiles)),
  };
}

function edgeConfiguration(directory: string): string {
  return `global
  maxconn 2000
  nbthread 1
  user haproxy
  group haproxy
  log stdout format raw daemon notice
  ssl-default-bind-options ssl-min-ver TLSv1.2

defaults
  mode http
  log global
  retries 0
  timeout connect 5s
  timeout client 10m
  timeout server 10m
  timeout http-request 30s

resolvers world
  nameserver dns ${WORLD_ADDRESSES.dns}:53
  accepted_payload_size 8192
  timeout resolve 1s
  timeout retry 500ms
  hold valid 1s
  hold nx 1s
  hold obsolete 1s
  hold other 1s
  hold refused 1s
  hold timeout 1s

frontend status
  bind ${EDGE_STATUS}
  http-request return status 200 content-type text/plain string ${directory}

frontend edge
  bind ${WORLD_ADDRESSES.edge}:80
  bind ${WORLD_ADDRESSES.edge}:443 ssl crt-list ${directory}/certificates.txt alpn h2,http/1.1
  http-request del-header Fastly-SSL
  http-request set-header Fastly-SSL 1 if { ssl_fc }
  default_backend cache

backend cache
  server cache unix@${CACHE_SOCKET} send-proxy-v2
`;
}

function cacheService(services: readonly CloudObject[]): Service {
  const refusals: string[] = [];
  const vcls = services.flatMap((service) => {
    try {
      const content = serviceVcl(service);
      return [{ label: labelOf(service), name: versioned(labelOf(service), content), content }];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      refusals.push(error.message);
      return [];
    }
  });
  const files = generation(worldFolder("cache"), (directory) => {
    const front = frontVcl(services, directory);
    const frontName = versioned("front", front);
    return {
      ...Object.fromEntries(vcls.map(({ name, content }) => [`${name}.vcl`, content])),
      [`${frontName}.vcl`]: front,
      "start.cli": startCommands(directory, vcls, frontName),
      "reload.sh": reloadScript(directory, vcls, frontName),
    };
  });
  const { directory } = files;
  return {
    name: "cache",
    room: "world",
    argv: [
      ...["/usr/sbin/varnishd", "-F", "-n", CACHE_FOLDER, "-f", "", "-I", `${files.link}/start.cli`],
      ...["-a", `cache=${CACHE_SOCKET},PROXY,mode=666`, "-a", `${ADMIN}=${CACHE_STATUS},HTTP`],
      ...["-s", "malloc,256M", "-s", "Transient=malloc,64M", "-p", "vsl_space=1M", "-p", "thread_pools=1"],
      ...["-p", "thread_pool_min=10", "-p", "thread_pool_max=200", "-p", "thread_pool_stack=80k"],
      ...["-p", "ban_lurker_age=1", "-p", "http_max_hdr=128", "-p", "max_retries=50"],
      ...["-p", COMPILER],
    ],
    folders: ["/run/world", CACHE_FOLDER],
    generation: files,
    ...(refusals.length === 0 ? {} : { refusal: refusals.join("\n") }),
    check: vcls.map(({ name }) => compiles(name, directory, files.link)),
    ready: answers(CACHE_STATUS, directory),
    reload: { kind: "commands", commands: [["/bin/sh", `${directory}/reload.sh`]] },
  };
}

/** What is in force has been compiled before. */
function compiles(name: string, directory: string, inForce: string): readonly string[] {
  const compile = `exec varnishd -C -p '${COMPILER}' -f ${directory}/${name}.vcl 2>&1 > /dev/null`;
  return ["/bin/sh", "-c", `test -e ${inForce}/${name}.vcl || { ${compile}; }`];
}

interface LoadedVcl {
  readonly label: string;
  readonly name: string;
}

/** A name that changes with the content: what is loaded under a name stays what it is. */
function versioned(name: string, content: string): string {
  return `${name}_${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;
}

/** For the cache's own command line, before it answers its first request (varnishd(1), -I). */
function startCommands(directory: string, vcls: readonly LoadedVcl[], front: string): string {
  return [
    ...vcls.flatMap(({ label, name }) => [
      `vcl.load ${name} ${directory}/${name}.vcl`,
      `vcl.label ${label} ${name}`,
    ]),
    `vcl.load ${front} ${directory}/${front}.vcl`,
    `vcl.use ${front}`,
    "",
  ].join("\n");
}

/** The new ones come into force one after the other while requests go on; then what nobody needs any more goes. */
function reloadScript(directory: string, vcls: readonly LoadedVcl[], front: string): string {
  const wanted = [front, ...vcls.flatMap(({ label, name }) => [label, name])];
  return `set -e
admin() { varnishadm -n ${CACHE_FOLDER} "$@"; }
names() { admin vcl.list | grep -v '^discarded' | grep -oE '(front|service)_[A-Za-z0-9_]+' | sort -u; }
load() { names | grep -qx "$1" || admin vcl.load "$1" "${directory}/$1.vcl"; }
${vcls.map(({ label, name }) => `load ${name}\nadmin vcl.label ${label} ${name}`).join("\n")}
load ${front}
admin vcl.use ${front}
for kind in front service; do
  for name in $(names | grep "^$kind"_); do
    case " ${wanted.join(" ")} " in
      *" $name "*) ;;
      # One that still serves a request stays until the next change.
      *) admin vcl.discard "$name" > /dev/null 2>&1 || true ;;
    esac
  done
done
`;
}

/** A command that succeeds once a status address answers with a generation's folder. */
function answers(address: string, directory: string): readonly string[] {
  return ["/bin/sh", "-c", `test "$(curl -fsS -m 2 http://${address}/)" = "${directory}"`];
}
