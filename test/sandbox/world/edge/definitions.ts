import type { CloudObject } from "../../../../sandbox/cloud/cloud.ts";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { withServiceDefaults } from "../../../../sandbox/providers/fastly/blocks.ts";
import { SERVICE_VCL } from "../../../../sandbox/providers/fastly/types.ts";

/** A service as the cloud keeps it once its version is active. */
export function serviceObject(id: string, inputs: Properties): CloudObject {
  const properties = { ...withServiceDefaults({ name: `the ${id}`, ...inputs }), activeVersion: 1 };
  return { type: SERVICE_VCL, id, scope: "", properties };
}

/** A service as the estate declares its own. */
export function docsService(authorityPem: string, changes: Properties = {}): CloudObject {
  return serviceObject("docs1", {
    name: "Docs",
    domains: [{ name: "docs.example.org" }, { name: "*.docs.example.org" }],
    defaultTtl: 600,
    staleIfError: true,
    staleIfErrorTtl: 86_400,
    http3: true,
    backends: [backend("lb0.example.org", authorityPem), backend("lb1.example.org", authorityPem)],
    healthchecks: [
      {
        name: "load-balancer",
        method: "HEAD",
        path: "/_health",
        host: "docs.example.org",
        headers: ["Fastly-Token: secret"],
        checkInterval: 1000,
        timeout: 900,
        initial: 4,
        window: 5,
        threshold: 3,
      },
    ],
    headers: [
      {
        name: "Fastly-Token",
        action: "set",
        type: "request",
        destination: "http.Fastly-Token",
        source: '"secret"',
        priority: 10,
      },
      {
        name: "Surrogate-Control of downloads",
        action: "set",
        type: "cache",
        destination: "http.Surrogate-Control",
        source: '"max-age=3600"',
        ignoreIfSet: true,
        cacheCondition: "below /ftp/",
        priority: 90,
      },
    ],
    requestSettings: [{ name: "https only", forceSsl: true }],
    conditions: [
      {
        name: "below /ftp/",
        type: "CACHE",
        statement: 'req.url ~ "^/ftp/" && !beresp.http.Surrogate-Control',
        priority: 10,
      },
    ],
    cacheSettings: [{ name: "downloads", cacheCondition: "below /ftp/", ttl: 3600, staleTtl: 86_400 }],
    gzips: [{ name: "text", contentTypes: ["text/html", "image/svg+xml"], extensions: ["css"] }],
    snippets: [
      {
        name: "client address",
        type: "recv",
        priority: 10,
        content: [
          "if (fastly.ff.visits_this_service == 0 && req.restarts == 0) {",
          "  set req.http.Fastly-Client-IP = client.ip;",
          "}",
        ].join("\n"),
      },
    ],
    ...changes,
  });
}

export function backend(name: string, authorityPem: string, changes: Properties = {}): Properties {
  return {
    name,
    address: name,
    port: 20_004,
    useSsl: true,
    minTlsVersion: "1.2",
    sslCaCert: authorityPem,
    sslCheckCert: true,
    sslCertHostname: "lb.example.org",
    sslSniHostname: "lb.example.org",
    sslClientCert: "",
    sslClientKey: "",
    autoLoadbalance: true,
    healthcheck: "load-balancer",
    shield: "iad-va-us",
    ...changes,
  };
}
