import { consulName, healthCheck } from "../../stacks/derive/services.ts";
import type { Estate, Path, TcpService, WebService } from "../../stacks/vocabulary/index.ts";
import { authorityPath } from "../base/certificates.ts";

/** The host's trust store, for names that a public authority vouches for. */
const publicAuthorities = "/etc/ssl/certs/ca-certificates.crt";

/** A backend for each service, by its key. */
export function backends(estate: Estate): readonly string[] {
  return Object.entries(estate.services).map(([key, service]) =>
    [
      `backend ${key}`,
      ...(service.kind === "web" ? webLines(estate, service) : tcpLines(service)).map(
        (line) => `    ${line}`,
      ),
      ...serverLines(consulName(estate, key, service)),
      "",
    ].join("\n"),
  );
}

function webLines(estate: Estate, service: WebService): readonly string[] {
  const check = healthCheck(service);
  return [
    "balance roundrobin",
    ...(service.allowedPaths ? allowed(service.allowedPaths) : []),
    ...(service.hostHeader ? [`http-request set-header Host ${service.hostHeader}`] : []),
    ...(check
      ? [
          "option httpchk",
          `http-check send meth ${check.method} uri ${check.path} ver HTTP/1.1 hdr Host ${check.host}`,
        ]
      : []),
    `default-server ${[...serverOptions(estate, service), ...(check ? healthOptions(service) : [])].join(" ")}`,
  ];
}

function serverOptions(estate: Estate, service: WebService): readonly string[] {
  const { name, authority } = service.verify;
  const trusted = authority === "internal" ? authorityPath(estate) : publicAuthorities;
  return [
    `ssl verify required ca-file "${trusted}" verifyhost ${name} sni str(${name})`,
    // Registered by name: asked for at run time, so that HAProxy starts also where it does not resolve.
    ...("external" in service.backend ? ["resolvers host resolve-prefer ipv4 init-addr none"] : []),
  ];
}

function healthOptions({ verify }: WebService): readonly string[] {
  return [`check check-sni ${verify.name} inter 2s fall 2 rise 2`];
}

/** sshd logs every connection, so it is asked less often. */
function tcpLines(_service: TcpService): readonly string[] {
  return [
    "mode tcp",
    "balance roundrobin",
    "timeout server 1h",
    "default-server check inter 10s fall 2 rise 1",
  ];
}

/** A path that ends in a slash stands for all below it, any other for itself. What climbs out of it is denied. */
function allowed(allowedPaths: readonly Path[]): readonly string[] {
  const below = allowedPaths.filter((path) => path.endsWith("/"));
  const exact = allowedPaths.filter((path) => !path.endsWith("/"));
  return [
    "http-request deny deny_status 403 if { path,url_dec -m sub /../ }",
    ...(below.length > 0 ? [`acl allowed path_beg ${below.join(" ")}`] : []),
    ...(exact.length > 0 ? [`acl allowed path ${exact.join(" ")}`] : []),
    "http-request deny deny_status 403 unless allowed",
  ];
}

/**
 * The healthy ones of Consul. What a machine registers of itself is not trusted to be an address: other characters,
 * line ends above all, do not come through.
 */
function serverLines(name: string): readonly string[] {
  return [
    `{{- range service "${name}" }}`,
    '    server {{ .Node | regexReplaceAll "[^A-Za-z0-9._-]" "_" }} {{ .Address | regexReplaceAll "[^A-Za-z0-9.-]" "_" }}:{{ .Port }}',
    "{{- end }}",
  ];
}
