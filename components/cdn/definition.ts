import type * as fastly from "@pulumi/fastly";
import type * as pulumi from "@pulumi/pulumi";
import type { CdnFront } from "../../stacks/derive/cdn.ts";
import type { DomainName, HttpCheck, LoadBalancers } from "../../stacks/vocabulary/index.ts";

/** Everything that a CDN service is made from; what only the engine knows is an input, so that a plan shows the rest. */
export interface DefinitionArgs {
  readonly front: CdnFront;
  readonly loadBalancers: LoadBalancers;
  /** Host names of all load balancers. */
  readonly origins: readonly DomainName[];
  /** The authority that the load balancers' certificate must come from, in PEM. */
  readonly authorityPem: pulumi.Input<string>;
  readonly token: TokenTexts;
}

/** The token in the forms that the service needs. It tells load balancers that a request comes from the CDN. */
export interface TokenTexts {
  /** A literal of VCL, with quotes of its own. */
  readonly literal: pulumi.Input<string>;
  /** A header line. */
  readonly header: pulumi.Input<string>;
}

export function tokenTexts(token: pulumi.Output<string>): TokenTexts {
  return {
    literal: token.apply((text) => `"${text}"`),
    header: token.apply((text) => `Fastly-Token: ${text}`),
  };
}

export type Definition = Pick<
  fastly.ServiceVclArgs,
  | "backends"
  | "cacheSettings"
  | "conditions"
  | "domains"
  | "gzips"
  | "headers"
  | "healthchecks"
  | "requestSettings"
  | "snippets"
>;

const healthCheckName = "load-balancer";

/** A Fastly service as section 7.3 of the published description has it, and what a careful operator adds. */
export function serviceDefinition(args: DefinitionArgs): Definition {
  const { front } = args;
  // The origin says itself how long its answers live; this is for one that forgot.
  const paths = front.paths.flatMap(([name, { path, surrogateControl: ttl }]) =>
    path && ttl !== undefined ? [{ name, path, ttl }] : [],
  );
  return {
    domains: front.service.domains.map((name) => ({ name })),
    backends: args.origins.map((origin) => backend(origin, args)),
    healthchecks: [healthCheck(front.settings.check, front.service.domains[0], args.token)],
    headers: [
      tokenHeader(args.token),
      ...paths.map(({ name, path, ttl }) => ({
        ...surrogateControl(`Surrogate-Control of ${name}`, ttl, front.settings.staleIfError),
        cacheCondition: `below ${path}`,
        priority: 90,
      })),
      surrogateControl("Surrogate-Control", front.settings.surrogateMaxAge, front.settings.staleIfError),
    ],
    requestSettings: [httpsOnly],
    conditions: paths.map(({ path }) => ({
      name: `below ${path}`,
      type: "CACHE",
      statement: `req.url ~ "^${path}" && !beresp.http.Surrogate-Control`,
      priority: 10,
    })),
    cacheSettings: paths.map(({ name, path, ttl }) => ({
      name,
      cacheCondition: `below ${path}`,
      ttl,
      staleTtl: front.settings.staleIfError,
    })),
    gzips: [
      {
        name: "text",
        contentTypes: [
          "application/javascript",
          "application/json",
          "application/xml",
          "image/svg+xml",
          "text/css",
          "text/html",
          "text/javascript",
          "text/plain",
          "text/xml",
        ],
        extensions: ["css", "html", "js", "json", "svg", "txt", "xml"],
      },
    ],
    snippets: [clientAddress],
  };
}

/** The name is verified by `sslCertHostname` and sent by `sslSniHostname`; neither implies the other. */
function backend(origin: DomainName, args: DefinitionArgs): fastly.types.input.ServiceVclBackend {
  const { loadBalancers } = args;
  return {
    name: origin,
    address: origin,
    port: loadBalancers.cdnPort,
    useSsl: true,
    minTlsVersion: "1.2",
    sslCaCert: args.authorityPem,
    sslCheckCert: true,
    sslCertHostname: loadBalancers.name,
    sslSniHostname: loadBalancers.name,
    // Load balancers know the CDN by its token, not by a client certificate.
    sslClientCert: "",
    sslClientKey: "",
    autoLoadbalance: true,
    healthcheck: healthCheckName,
    shield: args.front.settings.shield,
  };
}

/** Load balancers deny a request without the token, so the check carries it too. */
function healthCheck(
  check: HttpCheck,
  domain: DomainName,
  token: TokenTexts,
): fastly.types.input.ServiceVclHealthcheck {
  return {
    name: healthCheckName,
    method: check.method,
    path: check.path,
    host: check.host ?? domain,
    headers: [token.header],
    checkInterval: 15_000,
    timeout: 5_000,
    initial: 4,
    window: 5,
    threshold: 3,
  };
}

function tokenHeader(token: TokenTexts): fastly.types.input.ServiceVclHeader {
  return {
    name: "Fastly-Token",
    action: "set",
    type: "request",
    destination: "http.Fastly-Token",
    source: token.literal,
    priority: 10,
  };
}

/**
 * Every value is written: Fastly fills in `xff`, which each plan would change again, and an update of this block would
 * lose `forceSsl` (provider 8.4.0). Whoever changes a value changes the name with it.
 */
const httpsOnly: fastly.types.input.ServiceVclRequestSetting = {
  name: "https only",
  forceSsl: true,
  forceMiss: false,
  bypassBusyWait: false,
  timerSupport: false,
  xff: "append",
};

/**
 * Long in the CDN, where a purge reaches it; what browsers keep stays the origin's Cache-Control. An origin that sends a
 * Surrogate-Control of its own is heard. Other times are another header, by its name: an update of this one would lose
 * `ignoreIfSet` (provider 8.4.0).
 */
function surrogateControl(
  name: string,
  maxAge: number,
  staleIfError: number,
): fastly.types.input.ServiceVclHeader {
  return {
    name: `${name} for ${maxAge} s, stale for ${staleIfError} s`,
    action: "set",
    type: "cache",
    destination: "http.Surrogate-Control",
    source: `"max-age=${maxAge}, stale-if-error=${staleIfError}"`,
    ignoreIfSet: true,
    priority: 100,
  };
}

/** A client can send Fastly-Client-IP itself: the edge, and only the edge, says who the client is (Fastly, headers). */
const clientAddress: fastly.types.input.ServiceVclSnippet = {
  name: "client address",
  type: "recv",
  priority: 10,
  content: [
    "if (fastly.ff.visits_this_service == 0 && req.restarts == 0) {",
    "  set req.http.Fastly-Client-IP = client.ip;",
    "}",
  ].join("\n"),
};
