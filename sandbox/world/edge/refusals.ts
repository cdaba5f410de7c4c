import { Failure } from "../../../commands/failure.ts";
import type { Properties } from "../../provider/values.ts";
import { filled, records, text } from "../../providers/common/values.ts";

/** Raised for what a declared service asks of the edge and the edge has not. */
export function untranslatable(service: Properties, what: string, advice: string): Failure {
  return new Failure(
    `Fastly service "${text(service, "name")}": the edge of this world has no ${what}; ${advice}`,
  );
}

/** Arguments of the service that the edge does, or that change nothing of what a client or an origin sees. */
const KNOWN = new Set([
  ...[
    "name",
    "domains",
    "backends",
    "healthchecks",
    "headers",
    "requestSettings",
    "conditions",
    "cacheSettings",
  ],
  ...["gzips", "snippets", "responseObjects", "defaultTtl", "defaultHost", "staleIfError", "staleIfErrorTtl"],
  ...["comment", "versionComment", "activate", "stage", "forceDestroy", "reuse", "forceRefresh", "imported"],
  ...["activeVersion", "clonedVersion", "stagedVersion", "latestVersion"],
  // Offered to clients, which fall back to HTTP/2 where it is not.
  "http3",
]);

/** The same of each kind of block. */
const KNOWN_OF_BLOCKS: Readonly<Record<string, ReadonlySet<string>>> = {
  domains: new Set(["name", "comment"]),
  backends: new Set([
    ...[
      "name",
      "address",
      "port",
      "autoLoadbalance",
      "betweenBytesTimeout",
      "connectTimeout",
      "errorThreshold",
    ],
    ...["firstByteTimeout", "healthcheck", "maxConn", "maxTlsVersion", "minTlsVersion", "overrideHost"],
    ...["requestCondition", "sslCaCert", "sslCertHostname", "sslCheckCert", "sslCiphers", "sslClientCert"],
    ...["sslClientKey", "sslSniHostname", "useSsl", "weight", "keepaliveTime"],
    ...["preferIpv6"],
    // This edge is one place, which is its own shield.
    ...["shield"],
  ]),
  healthchecks: new Set([
    ...["name", "host", "path", "method", "httpVersion", "headers", "expectedResponse"],
    ...["checkInterval", "timeout", "initial", "threshold", "window"],
  ]),
  headers: new Set([
    ...[
      "name",
      "action",
      "type",
      "destination",
      "source",
      "regex",
      "substitution",
      "priority",
      "ignoreIfSet",
    ],
    ...["requestCondition", "cacheCondition", "responseCondition"],
  ]),
  requestSettings: new Set([
    ...["name", "requestCondition", "forceSsl", "forceMiss", "action", "xff", "defaultHost"],
    // Fastly adds an X-Timer for nobody but its clients, and waits shorter for a busy object.
    ...["timerSupport", "bypassBusyWait"],
  ]),
  conditions: new Set(["name", "statement", "type", "priority"]),
  cacheSettings: new Set(["name", "cacheCondition", "action", "ttl", "staleTtl"]),
  gzips: new Set(["name", "contentTypes", "extensions", "cacheCondition"]),
  snippets: new Set(["name", "type", "content", "priority"]),
  responseObjects: new Set(["name", "requestCondition", "status", "response", "content", "contentType"]),
};

/** @throws Failure naming the first thing that cannot be translated: nothing declared is dropped silently */
export function refuseUnknown(service: Properties): void {
  for (const key of Object.keys(service)) {
    if (KNOWN.has(key) || !isAsked(service, key)) continue;
    throw untranslatable(service, key, "remove it, or rehearse this service in a simulated cloud");
  }
  for (const [key, known] of Object.entries(KNOWN_OF_BLOCKS)) {
    for (const block of records(service, key)) {
      const other = Object.keys(block).find((name) => !known.has(name) && isAsked(block, name));
      if (other === undefined) continue;
      const place = `${key}["${text(block, "name")}"].${other}`;
      throw untranslatable(service, place, "remove it, or rehearse this service in a simulated cloud");
    }
  }
  for (const backend of records(service, "backends")) {
    if (!isAsked(backend, "errorThreshold")) continue;
    const place = `backends["${text(backend, "name")}"].errorThreshold`;
    throw untranslatable(service, place, "use a health check");
  }
}

/** Given as something else than "no". */
function isAsked(properties: Properties, key: string): boolean {
  return filled(properties, key) && properties[key] !== false && properties[key] !== 0;
}
