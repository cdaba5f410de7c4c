import assert from "node:assert/strict";
import type { Properties } from "../../../../sandbox/provider/values.ts";
import { frontVcl } from "../../../../sandbox/world/edge/front-vcl.ts";
import { originFiles, originSection, originsOf } from "../../../../sandbox/world/edge/origins.ts";
import { serviceVcl } from "../../../../sandbox/world/edge/service-vcl.ts";
import { backend, docsService, serviceObject } from "./definitions.ts";

/** The lines of a subroutine, without its own. */
function subroutine(vcl: string, name: string): string {
  return new RegExp(`^sub ${name} \\{\n([\\s\\S]*?)^\\}`, "m").exec(vcl)?.[1] ?? "";
}

function linesOf(inputs: Properties, name: string): readonly string[] {
  return subroutine(serviceVcl(serviceObject("one", inputs)), name)
    .split("\n")
    .map((line) => line.trim());
}

describe("a Fastly service as VCL", () => {
  it("has its backends by health check and weight", () => {
    const vcl = serviceVcl(docsService("PEM"));
    assert.ok(
      vcl.startsWith(`vcl 4.1;
import std;
import directors;
import vtc;

probe check_0 {
  .request =
    "HEAD /_health HTTP/1.1"
    "Host: docs.example.org"
    "User-Agent: Varnish/fastly (healthcheck)"
    "Fastly-Token: secret"
    "Connection: close";
  .expected_response = 200;
  .interval = 1s;
  .timeout = 0.9s;
  .initial = 4;
  .threshold = 3;
  .window = 5;
}

# lb0.example.org
backend origin_0 {
  .path = "/run/world/origins/origin-b51648785d64.sock";
  .host_header = "lb0.example.org";
  .connect_timeout = 1s;
  .first_byte_timeout = 15s;
  .between_bytes_timeout = 10s;
  .max_connections = 200;
  .probe = check_0;
}
`),
      vcl.slice(0, 900),
    );
    assert.equal(
      subroutine(vcl, "vcl_init"),
      `  new automatic = directors.random();
  automatic.add_backend(origin_0, 100);
  automatic.add_backend(origin_1, 100);
  return (ok);
`,
    );
  });

  it("chooses backends by condition, in the order of priorities", () => {
    const lines = linesOf(
      {
        backends: [
          { name: "main", address: "main.org" },
          { name: "late", address: "late.org", requestCondition: "late" },
          { name: "early", address: "early.org", requestCondition: "early" },
        ],
        conditions: [
          { name: "late", type: "REQUEST", statement: 'req.url ~ "^/b"', priority: 20 },
          { name: "early", type: "REQUEST", statement: 'req.url ~ "^/a"', priority: 10 },
        ],
      },
      "choose_backend",
    );
    assert.deepEqual(lines, [
      "set req.backend_hint = origin_0;",
      'if (req.url ~ "^/a") {',
      "set req.backend_hint = origin_2;",
      "}",
      'if (req.url ~ "^/b") {',
      "set req.backend_hint = origin_1;",
      "}",
      "",
    ]);
  });

  it("changes headers by action, priority and condition", () => {
    const header = (name: string, others: Properties) => ({
      name,
      type: "response",
      destination: `http.${name}`,
      source: '"x"',
      action: "set",
      ...others,
    });
    const lines = linesOf(
      {
        headers: [
          header("Last", { priority: 200, action: "delete" }),
          header("Set", { ignoreIfSet: true, responseCondition: "html" }),
          header("List", { action: "append" }),
          header("Once", { action: "regex", source: "req.url", regex: 'a"b', substitution: "c" }),
          header("All", { action: "regex_repeat", source: "req.url", regex: "a", substitution: "" }),
        ],
        conditions: [{ name: "html", type: "RESPONSE", statement: 'resp.http.Content-Type ~ "html"' }],
      },
      "vcl_deliver",
    );
    assert.deepEqual(lines, [
      "call finish_response;",
      'if (resp.http.Content-Type ~ "html") {',
      "if (!resp.http.Set) {",
      'set resp.http.Set = "x";',
      "}",
      "}",
      "if (resp.http.List) {",
      'set resp.http.List = resp.http.List + ", " + "x";',
      "} else {",
      'set resp.http.List = "x";',
      "}",
      'set resp.http.Once = regsub(req.url, {"a"b"}, "c");',
      'set resp.http.All = regsuball(req.url, "a", "");',
      "unset resp.http.Last;",
      "return (deliver);",
      "",
    ]);
  });

  it("reads conditions on answers apart from the request, and leaves texts alone", () => {
    const lines = linesOf(
      {
        conditions: [{ name: "c", type: "CACHE", statement: 'req.url ~ "req.url" && beresp.status == 200' }],
        cacheSettings: [
          { name: "short", cacheCondition: "c", ttl: 60, staleTtl: 120, action: "cache" },
          { name: "never", action: "pass" },
        ],
      },
      "vcl_backend_response",
    );
    const start = lines.indexOf('if (bereq.url ~ "req.url" && beresp.status == 200) {');
    assert.deepEqual(lines.slice(start, start + 8), [
      'if (bereq.url ~ "req.url" && beresp.status == 200) {',
      "set beresp.ttl = 60s;",
      "set beresp.grace = 120s;",
      "return (deliver);",
      "}",
      "set beresp.uncacheable = true;",
      "set beresp.ttl = 120s;",
      "return (deliver);",
    ]);
  });

  it("answers itself where it is told to", () => {
    const lines = linesOf(
      {
        requestSettings: [{ name: "s", forceSsl: false, xff: "clear", action: "pass", forceMiss: true }],
        responseObjects: [
          {
            name: "robots",
            requestCondition: "robots",
            content: 'Disallow: "/"\n',
            contentType: "text/plain",
          },
        ],
        conditions: [{ name: "robots", type: "REQUEST", statement: 'req.url == "/robots.txt"' }],
        snippets: [{ name: "old", type: "recv", content: 'if (req.request == "TRACE") { error 405 "No"; }' }],
      },
      "vcl_recv",
    );
    const start = lines.indexOf('if (req.method == "TRACE") { return (synth(405, "No")); }');
    assert.notEqual(start, -1);
    assert.deepEqual(lines.slice(start + 5, start + 14), [
      "unset req.http.X-Forwarded-For;",
      "set req.hash_always_miss = true;",
      'set req.http.X-World-Pass = "1";',
      'if (req.url == "/robots.txt") {',
      'set req.http.X-World-Body = {"Disallow: "/"',
      '"};',
      'set req.http.X-World-Type = "text/plain";',
      'return (synth(200, "Ok"));',
      "}",
    ]);
  });

  const refusals: readonly (readonly [Properties, string])[] = [
    [
      { directors: [{ name: "d", backends: [] }] },
      "directors; remove it, or rehearse this service in a simulated cloud",
    ],
    [
      { vcls: [{ name: "main", content: "" }] },
      "vcls; remove it, or rehearse this service in a simulated cloud",
    ],
    [
      { loggingHttps: [{ name: "l", url: "https://x" }] },
      "loggingHttps; remove it, or rehearse this service in a simulated cloud",
    ],
    [
      { backends: [{ name: "b", address: "b.org", shareKey: "k" }] },
      'backends["b"].shareKey; remove it, or rehearse this service in a simulated cloud',
    ],
    [
      { backends: [{ name: "b", address: "b.org", errorThreshold: 3 }] },
      'backends["b"].errorThreshold; use a health check',
    ],
    [
      {
        backends: [
          { name: "a", address: "a.org", autoLoadbalance: true, overrideHost: "x.org" },
          { name: "b", address: "b.org", autoLoadbalance: true },
        ],
      },
      'backends["a"].overrideHost beside backends without; give it to all that share the load',
    ],
    [
      { requestSettings: [{ name: "s", hashKeys: "req.url" }] },
      'requestSettings["s"].hashKeys; remove it, or rehearse this service in a simulated cloud',
    ],
    [
      { requestSettings: [{ name: "s", xff: "odd" }] },
      'requestSettings["s"].xff "odd"; it may be append, append_all, clear, overwrite, leave',
    ],
    [
      { snippets: [{ name: "s", type: "log", content: "" }] },
      'snippets["s"], whose type is log; types that it has are recv, fetch, deliver, error',
    ],
    [
      {
        snippets: [{ name: "s", type: "recv", content: "set req.http.C = client.geo.city;" }],
      },
      'client.geo, which snippets["s"] uses; write it without',
    ],
    [
      { cacheSettings: [{ name: "c", action: "restart" }] },
      'cacheSettings["c"].action "restart"; it may be cache, pass',
    ],
  ];
  for (const [inputs, reason] of refusals) {
    it(`has no ${reason.split(";")[0]}`, () => {
      assert.throws(() => serviceVcl(serviceObject("one", inputs)), {
        name: "Failure",
        message: `Fastly service "the one": the edge of this world has no ${reason}`,
      });
    });
  }
});

describe("an origin of the CDN", () => {
  it("is verified and addressed as its backend declares", () => {
    const service = serviceObject("one", {
      backends: [
        backend("lb0", "CA", {
          sslClientCert: "CERT",
          sslClientKey: "KEY",
          sslCiphers: "AES",
          maxTlsVersion: "1.3",
        }),
        { name: "plain", address: "plain.org", port: 8080, connectTimeout: 250, preferIpv6: true },
        { name: "public", address: "public.org", port: 443, useSsl: true },
        { name: "blind", address: "blind.org", port: 443, useSsl: true, sslCheckCert: false },
      ],
    });
    const servers = originsOf(service).map((origin) => {
      const section = originSection(origin, "/d").replaceAll(origin.id, "ID");
      return section.split("\n").filter((line) => /server|timeout/.test(line));
    });
    assert.deepEqual(servers, [
      [
        "  timeout connect 1000ms",
        "  server origin lb0:20004 ssl verify required ca-file /d/ID-ca.pem verifyhost lb.example.org sni str(lb.example.org) ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.3 ciphers AES crt /d/ID-client.pem resolvers world resolve-prefer ipv4 init-addr none",
      ],
      [
        "  timeout connect 250ms",
        "  server origin plain.org:8080 resolvers world resolve-prefer ipv6 init-addr none",
      ],
      [
        "  timeout connect 1000ms",
        "  server origin public.org:443 ssl verify required ca-file /d/public-authorities.pem verifyhost public.org resolvers world resolve-prefer ipv4 init-addr none",
      ],
      [
        "  timeout connect 1000ms",
        "  server origin blind.org:443 ssl verify none resolvers world resolve-prefer ipv4 init-addr none",
      ],
    ]);
    const [first] = originsOf(service);
    assert.ok(first);
    assert.deepEqual(originFiles(first), {
      [`${first.id}-ca.pem`]: { content: "CA\n", mode: 0o644 },
      [`${first.id}-client.pem`]: { content: "CERT\nKEY\n", mode: 0o600 },
    });
  });
});

describe("the front of the cache", () => {
  it("leads each domain to its service, a wildcard for one label", () => {
    const service = serviceObject("one", { domains: [{ name: "A.org" }, { name: "*.a.org" }] });
    assert.ok(
      frontVcl([service], "mark").includes(`  if (req.http.Host == "a.org") {
    return (vcl(service_one));
  }
  if (req.http.Host ~ "^[^.]+\\.a\\.org$") {
    return (vcl(service_one));
  }
  return (synth(500, "Domain Not Found"));`),
    );
  });
});
