import { webServices } from "../../stacks/derive/servers.ts";
import type { Estate, LoadBalancers, Redirect } from "../../stacks/vocabulary/index.ts";
import { certificatePath } from "../base/certificates.ts";
import { type Host, listensOnIpv6 } from "../host.ts";
import { paths } from "./paths.ts";

/** Who does what how often, on the public ports; the CDN's own connections are not counted. */
export const perClient = `backend per-client
    stick-table type ipv6 size 100k expire 1m store conn_cur,http_req_rate(10s)
`;

/** Ports 80 and 443. */
export function publicFrontends(host: Host): readonly string[] {
  const { estate } = host;
  const { loadBalancers, redirects } = estate;
  return [
    frontend("http", [
      ...binds(host, 80),
      ...limits(loadBalancers),
      ...limitedRequests(loadBalancers),
      ...requestedHost,
      ...challenge,
      ...onlyKnownHosts([...serviceDomains(estate), ...redirects.map(({ from }) => [from])]),
      "http-request redirect scheme https code 301",
    ]),
    frontend("https", [
      "# The first certificate is for a name that has none of its own yet.",
      ...binds(
        host,
        443,
        `ssl crt ${certificatePath(loadBalancers.name)} crt ${paths.publicCertificates} alpn h2,http/1.1`,
      ),
      ...limits(loadBalancers),
      ...limitedRequests(loadBalancers),
      ...requestedHost,
      ...challenge,
      ...cleanedHeaders,
      ...cdnHeaders.map((name) => `http-request del-header ${name}`),
      "http-request set-header X-Forwarded-For %[src]",
      "http-request set-header X-Forwarded-Proto https",
      ...redirects.map(redirect),
      ...onlyKnownHosts(serviceDomains(estate)),
      strictTransport(loadBalancers),
      ...routes(estate),
    ]),
  ];
}

/** The CDN's port: its token first, then what it says of the client. */
export function cdnFrontend(host: Host): string {
  const { estate } = host;
  const { loadBalancers } = estate;
  return frontend("cdn", [
    ...binds(
      host,
      loadBalancers.cdnPort,
      `ssl crt ${certificatePath(loadBalancers.name)} ssl-min-ver TLSv1.2`,
    ),
    `timeout client ${loadBalancers.clientTimeout}s`,
    "timeout http-keep-alive 10m",
    `http-request deny deny_status 403 unless { req.fhdr(Fastly-Token) -m str -f ${paths.tokens} }`,
    ...requestedHost,
    ...challenge,
    ...cleanedHeaders,
    "http-request set-header X-Forwarded-For %[req.fhdr(Fastly-Client-IP)] if { req.fhdr(Fastly-Client-IP) -m found }",
    "http-request set-header X-Forwarded-For %[src] unless { req.fhdr(Fastly-Client-IP) -m found }",
    "http-request set-header X-Forwarded-Proto https if { req.fhdr(Fastly-SSL) -m found }",
    "http-request set-header X-Forwarded-Proto http unless { req.fhdr(Fastly-SSL) -m found }",
    ...cdnHeaders.map((name) => `http-request del-header ${name}`),
    ...onlyKnownHosts(serviceDomains(estate)),
    strictTransport(loadBalancers),
    ...routes(estate),
  ]);
}

/** Ports that are passed through. */
export function tcpFrontends(host: Host): readonly string[] {
  const { estate } = host;
  return Object.entries(estate.services).flatMap(([name, service]) =>
    service.kind === "tcp"
      ? [
          frontend(`${name}-in`, [
            "mode tcp",
            "option tcplog",
            ...binds(host, service.listen),
            "timeout client 1h",
            ...limits(estate.loadBalancers),
            `default_backend ${name}`,
          ]),
        ]
      : [],
  );
}

function frontend(name: string, lines: readonly string[]): string {
  return [`frontend ${name}`, ...lines.map((line) => `    ${line}`), ""].join("\n");
}

/** Sockets of their own: in one for both, IPv4 clients would be written as IPv6 addresses. */
function binds(host: Host, port: number, parameters = ""): readonly string[] {
  const sockets = listensOnIpv6(host) ? [`bind :${port}`, `bind :::${port} v6only`] : [`bind :${port}`];
  return sockets.map((socket) => [socket, parameters].filter(Boolean).join(" "));
}

/** One client has a whole network of IPv6 (RFC 6177): the first 64 bits of an address say who it is. */
function limits({ limits: { connections } }: LoadBalancers): readonly string[] {
  return [
    "tcp-request connection track-sc0 src,ipmask(32,64) table per-client",
    `tcp-request connection reject if { sc0_conn_cur gt ${connections} }`,
  ];
}

function limitedRequests({ limits: { requests } }: LoadBalancers): readonly string[] {
  return [`http-request deny deny_status 429 if { sc0_http_req_rate gt ${requests} }`];
}

const requestedHost = ["http-request set-var(txn.host) req.hdr(host),host_only,lower"];

/**
 * HTTP-01 without state (RFC 8555, section 8.3): the answer follows from the question and the account that all load
 * balancers share, so that each answers for what any of them has ordered.
 */
const challenge = [
  "acl acme-challenge path_reg ^/\\.well-known/acme-challenge/[A-Za-z0-9_-]+$",
  `http-request return status 200 content-type text/plain lf-string "%[path,field(4,/)].%[str(thumbprint),map(${paths.thumbprint})]" if acme-challenge`,
];

/** What a client says of where it comes from is never believed. */
const cleanedHeaders = [
  "http-request del-header X-Forwarded-For",
  "http-request del-header X-Forwarded-Proto",
];

const cdnHeaders = ["Fastly-Client-IP", "Fastly-SSL", "Fastly-Token"];

function serviceDomains(estate: Estate): readonly (readonly string[])[] {
  return webServices(estate).flatMap(([, { path, domains }]) => (path === undefined ? [domains] : []));
}

/** A line for each service: HAProxy limits the words of one. */
function onlyKnownHosts(domains: readonly (readonly string[])[]): readonly string[] {
  return [
    ...domains.map((names) => `acl known-host var(txn.host) -m str ${names.join(" ")}`),
    "http-request deny deny_status 421 unless known-host",
  ];
}

function redirect({ from, to, keepPath }: Redirect): string {
  const kind = keepPath ? "prefix" : "location";
  return `http-request redirect ${kind} https://${to} code 301 if { var(txn.host) -m str ${from} }`;
}

/** On every answer, also the load balancer's own. */
function strictTransport({ hsts }: LoadBalancers): string {
  const value = [
    `max-age=${hsts.maxAge}`,
    ...(hsts.includeSubDomains ? ["includeSubDomains"] : []),
    ...(hsts.preload ? ["preload"] : []),
  ].join("; ");
  return `http-after-response set-header Strict-Transport-Security "${value}"`;
}

/** Paths, the longest first, before whole domains. */
function routes(estate: Estate): readonly string[] {
  const services = [...webServices(estate)].sort(
    ([, a], [, b]) => (b.path?.length ?? 0) - (a.path?.length ?? 0),
  );
  return services.map(([name, { domains, path }]) =>
    [
      `use_backend ${name} if { var(txn.host) -m str ${domains.join(" ")} }`,
      ...(path === undefined ? [] : [`{ path_beg ${path} }`]),
    ].join(" "),
  );
}
