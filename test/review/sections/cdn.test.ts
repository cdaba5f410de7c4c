import { SECRET, UNKNOWN } from "../../../review/plan/plan.ts";
import { cdn } from "../../../review/sections/cdn.ts";
import { unitTest } from "../../support/harness.ts";
import { changeOf, planOf, textOf } from "./plans.ts";

const type = "fastly:index/serviceVcl:ServiceVcl::docs";
const service = {
  name: "prod docs",
  comment: "",
  defaultTtl: 3600,
  http3: true,
  domains: [{ name: "docs.python.org" }],
  backends: [
    {
      name: "lb0.psf.io",
      port: 20004,
      shield: "",
      sslCaCert: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    },
  ],
  headers: [{ name: "Fastly-Token", action: "set", source: SECRET }],
  healthchecks: [{ name: "load-balancer", headers: [SECRET], path: "/_check" }],
  snippets: [{ name: "client address", content: "if (true) {\n}" }],
};

describe("the section on the CDN", () => {
  unitTest("is absent where no service changes and no domain moves", (assert) => {
    assert.equal(cdn(planOf(changeOf("fastly:index/tlsSubscription:TlsSubscription::a", {}, {}))), undefined);
  });

  unitTest("has a new service in readable lines", (assert) => {
    assert.deepEqual(textOf(cdn(planOf(changeOf(type, undefined, service)))), [
      "CDN: 1 service changes",
      "Service prod docs (new):",
      "+service: default ttl 3600",
      "+service: http3 true",
      "+domain docs.python.org",
      "+backend lb0.psf.io: port 20004",
      "+backend lb0.psf.io: ssl ca cert with SHA-256 709e80c88487a241",
      "+health check load-balancer: headers (secret)",
      "+health check load-balancer: path /_check",
      "+header Fastly-Token: action set",
      "+header Fastly-Token: source (secret)",
      "+snippet client address: content | if (true) {",
      "+snippet client address: content | }",
    ]);
  });

  unitTest("has the difference of one that changes", (assert) => {
    const after = {
      ...service,
      http3: UNKNOWN,
      domains: [...service.domains, { name: "doc.python.org" }],
      backends: [...service.backends, { name: "lb1.psf.io", port: 20004 }],
      conditions: [{ name: "below /ftp/", statement: 'req.url ~ "^/ftp/"' }],
      snippets: [],
    };
    assert.deepEqual(textOf(cdn(planOf(changeOf(type, service, after)))), [
      "CDN: 1 service changes",
      "Service prod docs:",
      "-service: http3 true",
      "+service: http3 (known after the update)",
      "+domain doc.python.org",
      "+backend lb1.psf.io: port 20004",
      "-snippet client address: content | if (true) {",
      "-snippet client address: content | }",
      '+condition below /ftp/: statement req.url ~ "^/ftp/"',
    ]);
  });

  unitTest("tells that a secret changes, and never what it is", (assert) => {
    const change = changeOf(type, service, service, {
      changed: ["headers[0].source", "healthchecks[0].headers[0]", "defaultTtl"],
    });
    assert.deepEqual(textOf(cdn(planOf(change))), [
      "CDN: 1 service changes",
      "Service prod docs: a secret changes: source of Fastly-Token in headers.",
      "Service prod docs: a secret changes: headers of load-balancer in healthchecks.",
    ]);
  });

  unitTest("tells domains that move onto and off the CDN", (assert) => {
    const record = (name: string, value: string) => ({ domain: "python.org", name, type: "CNAME", value });
    const move = (name: string, before: string, after: string) =>
      changeOf(`digitalocean:index/dnsRecord:DnsRecord::${name}`, record(name, before), record(name, after));
    const plan = planOf(
      move("docs", "lb.psf.io.", "t.sni.global.fastly.net."),
      move("www", "t.sni.global.fastly.net.", "lb.psf.io."),
      move("hg", "lb.psf.io.", "lb2.psf.io."),
      move("_acme-challenge.docs", "a.fastly.net.", "b.org."),
    );
    assert.deepEqual(textOf(cdn(plan)), [
      "CDN: 2 domains move onto or off it",
      "docs.python.org moves onto the CDN.",
      "www.python.org moves off the CDN.",
    ]);
  });
});
