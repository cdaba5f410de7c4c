import { certificateFor } from "../../stacks/derive/certificates.ts";
import { privateNetworkOf } from "../../stacks/derive/networks.ts";
import { defaultCheckPath } from "../../stacks/derive/services.ts";
import type { WebService } from "../../stacks/vocabulary/index.ts";
import { certificatePath } from "../base/certificates.ts";
import type { HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import { databaseHealthSocket, databasesOf } from "../pgbouncer/place.ts";

/** A service of this machine behind the load balancers. */
export interface ServedService {
  readonly key: string;
  readonly service: WebService;
  readonly port: number;
}

/** A page for each service, and for each site of its own. */
export const pageDirectory: HostPath = "/usr/share/estate/web";

/** Behind it every machine says whether its applications' databases answer them. */
export const databaseHealthPath = `${defaultCheckPath}/database`;

/** One block for each service and, for each port, one for whoever asks for something else. */
export function serverBlocks(host: Host, served: readonly ServedService[]): string {
  const ports = [...new Set(served.map(({ port }) => port))];
  return [
    ...ports.flatMap((port) => {
      const first = served.find((each) => each.port === port);
      return first ? [unknownHost(host, first)] : [];
    }),
    ...served.map((each) => serverBlock(host, each, served)),
  ].join("\n");
}

/** Load balancers and Consul say in TLS the name that they verify, and the visitor's in the Host header. */
function serverBlock(
  host: Host,
  { key, service, port }: ServedService,
  all: readonly ServedService[],
): string {
  const here = all.filter((other) => other.port === port);
  const earlier = here.slice(
    0,
    here.findIndex((other) => other.key === key),
  );
  const owner = here.find(({ service: other }) => isOwnerOf(other, service));
  // Services may share a certificate and with it the verified name: the first of them answers the handshake for all.
  const verified = earlier.some(({ service: other }) => other.verify.name === service.verify.name)
    ? []
    : [service.verify.name];
  const names = [...new Set([...(owner ? [] : service.domains), ...verified])];
  if (names.length === 0) return "";
  const below = here.filter(({ service: other }) => isOwnerOf(service, other));
  return block([
    `listen ${port} ssl;`,
    `server_name ${names.join(" ")};`,
    ...tls(host, service),
    ...health(host, service),
    ...below.flatMap((other) => content(other.key, other.service)),
    ...content(key, service),
    ...(service.path === undefined ? [] : ["", "location / {", "    return 404;", "}"]),
  ]);
}

/** Whether a service's domains as a whole are what another one has a path of. */
function isOwnerOf(service: WebService, other: WebService): boolean {
  return (
    service.path === undefined &&
    other.path !== undefined &&
    other.domains.some((domain) => service.domains.includes(domain))
  );
}

function unknownHost(host: Host, { service, port }: ServedService): string {
  return block([
    `listen ${port} ssl default_server;`,
    "server_name _;",
    ...tls(host, service),
    // Misdirected request (RFC 9110, section 15.5.20).
    "return 421;",
  ]);
}

function tls(host: Host, service: WebService): readonly string[] {
  const certificate = certificatePath(certificateFor(host.estate, host.server.role, service.verify.name));
  return ["include fastly_params;", `ssl_certificate ${certificate};`, `ssl_certificate_key ${certificate};`];
}

/**
 * Whether the web server answers: what load balancers ask. A database that is away must not take away pages that need
 * none, so it has a path of its own, for the machine itself and for monitoring.
 */
function health(host: Host, service: WebService): readonly string[] {
  const own = service.check !== "default" && service.check !== "none" ? service.check.path : defaultCheckPath;
  const outside = service.path !== undefined && !own.startsWith(service.path);
  const paths = [...new Set([defaultCheckPath, ...(outside ? [own] : [])])];
  return [
    ...paths.flatMap((path) => [
      "",
      `location = ${path} {`,
      "    access_log off;",
      "    default_type text/plain;",
      '    return 200 "ok\\n";',
      "}",
    ]),
    ...(databasesOf(host).length === 0
      ? []
      : [
          "",
          `location ~ ^${databaseHealthPath}(?:/(?<database>[a-z0-9_-]*))?$ {`,
          "    allow 127.0.0.1;",
          `    allow ${privateNetworkOf(host.estate, host.server)};`,
          "    deny all;",
          `    proxy_pass http://unix:${databaseHealthSocket}:/$database;`,
          "}",
        ]),
  ];
}

/** The service's page on every path of it, for as long as the CDN may keep it. */
function content(key: string, { path, surrogateControl }: WebService): readonly string[] {
  return [
    "",
    `location ${path ?? "/"} {`,
    `    root ${pageDirectory}/${key};`,
    "    try_files /index.html =404;",
    ...(surrogateControl === undefined
      ? []
      : [`    add_header Surrogate-Control "max-age=${surrogateControl}";`]),
    "    add_header X-Content-Type-Options nosniff;",
    "}",
  ];
}

export function block(directives: readonly string[]): string {
  return `server {\n${directives.map((line) => (line === "" ? "\n" : `    ${line}\n`)).join("")}}\n`;
}
