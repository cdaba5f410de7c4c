import type { Properties } from "../../provider/values.ts";
import { mapRecords, withDefaults } from "../common/values.ts";

/** A kind of thing that a service's version holds many of, each under a name of its own. */
export interface Block {
  /** The property that lists them. */
  readonly key: string;
  /** The API's word. */
  readonly kind: string;
  /** What Check adds. */
  readonly defaults: Properties;
  /** What the API fills in where nothing is sent, although the provider's schema has no default: a plan never ends. */
  readonly filledByApi?: Properties;
  /** Booleans that the provider sends with an update only where they change; the API takes an absent one for false. */
  readonly lostByUpdate?: readonly string[];
  /** An identifier that the API gives each of them. */
  readonly identifier?: string;
}

const BACKEND: Properties = {
  ...{ autoLoadbalance: false, betweenBytesTimeout: 10_000, connectTimeout: 1000, errorThreshold: 0 },
  ...{ firstByteTimeout: 15_000, healthcheck: "", maxConn: 200, maxTlsVersion: "", minTlsVersion: "" },
  ...{ overrideHost: "", port: 80, preferIpv6: false, requestCondition: "", shareKey: "", shield: "" },
  ...{ sslCaCert: "", sslCertHostname: "", sslCheckCert: true, sslCiphers: "", sslClientCert: "" },
  ...{ sslClientKey: "", sslSniHostname: "", useSsl: false, weight: 100 },
};
const HEALTH_CHECK: Properties = {
  ...{ checkInterval: 5000, expectedResponse: 200, httpVersion: "1.1", initial: 3, method: "HEAD" },
  ...{ threshold: 3, timeout: 5000, window: 5 },
};
const HEADER: Properties = {
  ...{ cacheCondition: "", ignoreIfSet: false, priority: 100, requestCondition: "", responseCondition: "" },
};
const RESPONSE: Properties = {
  ...{ cacheCondition: "", content: "", contentType: "", requestCondition: "", response: "Ok", status: 200 },
};

/**
 * In the order in which the provider sends them. Its release is 8.4.0 (terraform-provider-fastly, fastly/
 * block_fastly_service_*.go): `xff` without a default since 8.1.0 (pull request 1078) is "append" in every state, so
 * that each plan changes it (seen by NixOS/infra, issue 1034); booleans of headers and request settings are lost until
 * 8.5.0 (pull request 1142) and 8.6.0 (1165); those of backends no more (1133).
 */
export const BLOCKS: readonly Block[] = [
  { key: "conditions", kind: "condition", defaults: { priority: 10 } },
  { key: "domains", kind: "domain", defaults: {} },
  { key: "healthchecks", kind: "healthcheck", defaults: HEALTH_CHECK },
  { key: "backends", kind: "backend", defaults: BACKEND },
  { key: "directors", kind: "director", defaults: { quorum: 75, retries: 5, type: 1 } },
  { key: "headers", kind: "header", defaults: HEADER, lostByUpdate: ["ignoreIfSet"] },
  { key: "gzips", kind: "gzip", defaults: { cacheCondition: "" } },
  { key: "responseObjects", kind: "response_object", defaults: RESPONSE },
  {
    key: "requestSettings",
    kind: "request_settings",
    defaults: { requestCondition: "" },
    filledByApi: { xff: "append" },
    lostByUpdate: ["bypassBusyWait", "forceMiss", "forceSsl", "timerSupport"],
  },
  { key: "vcls", kind: "vcl", defaults: { main: false } },
  { key: "snippets", kind: "snippet", defaults: { priority: 100 } },
  { key: "dynamicsnippets", kind: "snippet", defaults: { priority: 100 }, identifier: "snippetId" },
  { key: "cacheSettings", kind: "cache_settings", defaults: { cacheCondition: "" } },
  { key: "acls", kind: "acl", defaults: { forceDestroy: false }, identifier: "aclId" },
  {
    key: "dictionaries",
    kind: "dictionary",
    defaults: { forceDestroy: false, writeOnly: false },
    identifier: "dictionaryId",
  },
  { key: "rateLimiters", kind: "rate_limiter", defaults: {}, identifier: "ratelimiterId" },
];

const SERVICE: Properties = {
  activate: true,
  comment: "Managed by Terraform",
  defaultTtl: 3600,
  http3: false,
  stage: false,
  staleIfError: false,
  staleIfErrorTtl: 43_200,
};

export function withServiceDefaults(inputs: Properties): Properties {
  return BLOCKS.reduce(
    (result, { key, defaults }) => mapRecords(result, key, (entry) => withDefaults(entry, defaults)),
    withDefaults(inputs, SERVICE),
  );
}
