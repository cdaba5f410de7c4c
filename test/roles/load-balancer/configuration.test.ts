import assert from "node:assert/strict";
import { hostOf } from "../../../roles/host.ts";
import { hostBundles } from "../../../roles/index.ts";
import { ciphersFor, haproxyTemplate } from "../../../roles/load-balancer/configuration.ts";
import { webServices } from "../../../stacks/derive/servers.ts";
import type { Estate } from "../../../stacks/vocabulary/index.ts";
import { judge } from "../../support/daemons.ts";
import { bundlesOf, estateWith, everyHost, serverOf } from "../../support/hosts.ts";
import { rootWith } from "./support.ts";

function template(
  name: string,
  key = "lb0-iad1",
  change: (estate: Estate) => Estate = (same) => same,
): string {
  const estate = change(estateWith(name, "debian-12"));
  return haproxyTemplate(hostOf(estate, serverOf(estate, key)));
}

/** The lines of a section, without the indentation. */
function section(text: string, name: string): readonly string[] {
  const lines = text.split("\n");
  const start = lines.indexOf(name);
  assert.notEqual(start, -1, `no section "${name}"`);
  const end = lines.findIndex((line, index) => index > start && line === "");
  return lines.slice(start + 1, end).map((line) => line.trim());
}

describe("load balancer: HAProxy's configuration", () => {
  it("downloads: verified by its own name, asked by its own check, its servers from Consul", () => {
    assert.deepEqual(section(template("prod"), "backend downloads"), [
      "balance roundrobin",
      "option httpchk",
      "http-check send meth HEAD uri /_check ver HTTP/1.1 hdr Host www.python.org",
      'default-server ssl verify required ca-file "/etc/ssl/certs/PSF_CA.pem" verifyhost downloads.psf.io sni str(downloads.psf.io) check check-sni downloads.psf.io inter 2s fall 2 rise 2',
      '{{- range service "downloads" }}',
      'server {{ .Node | regexReplaceAll "[^A-Za-z0-9._-]" "_" }} {{ .Address | regexReplaceAll "[^A-Za-z0-9.-]" "_" }}:{{ .Port }}',
      "{{- end }}",
    ]);
  });

  it("console: an external service by its name, three paths, another Host, no check", () => {
    assert.deepEqual(section(template("prod"), "backend console").slice(0, 6), [
      "balance roundrobin",
      "http-request deny deny_status 403 if { path,url_dec -m sub /../ }",
      "acl allowed path_beg /static/ /python-dot-org-console/",
      "acl allowed path /python-dot-org-live-consoles-status",
      "http-request deny deny_status 403 unless allowed",
      "http-request set-header Host www.pythonanywhere.com",
    ]);
    assert.equal(
      section(template("prod"), "backend console")[6],
      'default-server ssl verify required ca-file "/etc/ssl/certs/ca-certificates.crt" verifyhost www.pythonanywhere.com sni str(www.pythonanywhere.com) resolvers host resolve-prefer ipv4 init-addr none',
    );
  });

  it("each backend looks for the service under its name in Consul", () => {
    const text = template("prod");
    assert.equal(section(text, "backend pydotorg")[4], '{{- range service "pydotorg-prod" }}');
    assert.equal(section(text, "backend hg-ssh")[4], '{{- range service "hg-ssh" }}');
    assert.match(section(text, "backend wiki").join("\n"), /range service "wiki"/);
  });

  it("no server and no address of a server is in it", () => {
    const text = template("prod").replace(/^.*\{\{.*$/gm, "");
    assert.deepEqual(
      text.split("\n").filter((line) => /^\s*server\s/.test(line)),
      [],
    );
    assert.deepEqual(text.match(/\d+\.\d+\.\d+\.\d+(?:\/\d+)?/g), [
      "127.0.0.0/8",
      "10.10.0.0/20",
      "127.0.0.53",
    ]);
  });

  it("paths come before whole domains", () => {
    for (const frontend of ["frontend https", "frontend cdn"]) {
      const routes = section(template("prod"), frontend).filter((line) => line.startsWith("use_backend"));
      assert.equal(
        routes[0],
        "use_backend downloads if { var(txn.host) -m str www.python.org } { path_beg /ftp/ }",
      );
      assert.equal(routes.length, webServices(estateWith("prod", "debian-12")).length);
    }
  });

  it("the CDN's port: its token first, 86,400 s, no limits", () => {
    const lines = section(template("prod"), "frontend cdn");
    assert.deepEqual(lines.slice(0, 4), [
      "bind :20004 ssl crt /etc/ssl/private/lb.psf.io.pem ssl-min-ver TLSv1.2",
      "timeout client 86400s",
      "timeout http-keep-alive 10m",
      "http-request deny deny_status 403 unless { req.fhdr(Fastly-Token) -m str -f /etc/haproxy/fastly-tokens }",
    ]);
    assert.equal(
      lines.some((line) => line.includes("sc0")),
      false,
    );
    for (const frontend of ["frontend http", "frontend https", "frontend hg-ssh-in"]) {
      assert.equal(
        section(template("prod"), frontend).some((line) => line.includes("track-sc0")),
        true,
        frontend,
      );
    }
  });

  it("redirects keep the path or not, as declared", () => {
    const lines = section(template("prod"), "frontend https").filter((line) => line.includes("redirect"));
    assert.deepEqual(lines, [
      "http-request redirect prefix https://pypi.python.org code 301 if { var(txn.host) -m str cheeseshop.python.org }",
      "http-request redirect location https://www.python.org/jobs/ code 301 if { var(txn.host) -m str jobs.python.org }",
      "http-request redirect prefix https://pythonhosted.org code 301 if { var(txn.host) -m str packages.python.org }",
      "http-request redirect prefix https://planetpython.org code 301 if { var(txn.host) -m str planet.python.org }",
      "http-request redirect prefix https://www.python.org code 301 if { var(txn.host) -m str python.org }",
      "http-request redirect prefix https://www.pypa.io code 301 if { var(txn.host) -m str pypa.io }",
    ]);
  });

  it("HSTS as declared", () => {
    const value = (name: string) =>
      section(template(name), "frontend https").find((line) => line.includes("Strict-Transport-Security"));
    assert.equal(
      value("prod"),
      'http-after-response set-header Strict-Transport-Security "max-age=315360000; includeSubDomains; preload"',
    );
    assert.equal(value("dev"), 'http-after-response set-header Strict-Transport-Security "max-age=86400"');
  });

  it("ciphers by the use's own key, else the default", () => {
    const changed = (estate: Estate): Estate => ({
      ...estate,
      ciphers: { default: "DEFAULT-LIST", overrides: { "haproxy/server": "SERVER-LIST" } },
    });
    const global = section(template("prod", "lb0-iad1", changed), "global");
    assert.ok(global.includes("ssl-default-bind-ciphers DEFAULT-LIST"));
    assert.ok(global.includes("ssl-default-server-ciphers SERVER-LIST"));
    assert.equal(ciphersFor(changed(estateWith("prod", "debian-12")), "backend"), "DEFAULT-LIST");
  });

  it("its first line changes with it: what is rendered from another template is known", () => {
    const [before] = template("prod").split("\n");
    const [after] = template("prod", "lb0-iad1", (estate) => ({ ...estate, redirects: [] })).split("\n");
    assert.match(before ?? "", /^# Template [0-9a-f]{16}: /);
    assert.notEqual(before, after);
    assert.equal(template("prod").split("\n")[0], before);
  });

  it("tokens are in a file that only root reads", () => {
    const { secrets } = bundlesOf("prod", "lb0-iad1");
    assert.deepEqual(secrets.files["/etc/haproxy/fastly-tokens"], {
      role: "loadbalancer",
      content: [{ secret: "load-balancers/token" }, "\n", { secret: "load-balancers/previous-token" }, "\n"],
      mode: "0600",
      reload: ["haproxy.service"],
    });
  });

  it("bought certificates come by the secret channel, and are not obtained", () => {
    const estate: Estate = { ...estateWith("prod", "debian-12"), boughtCertificates: ["docs.python.org"] };
    const { certificates, configuration } = hostBundles(estate, serverOf(estate, "lb0-iad1"));
    assert.deepEqual(certificates.files["/etc/haproxy/certs/docs.python.org.pem"], {
      role: "loadbalancer",
      content: [{ secret: "public-certificate/docs.python.org" }],
      mode: "0600",
      reload: ["haproxy.service"],
    });
    const settings = JSON.parse(
      configuration.files?.["/etc/haproxy/public-certificates.json"]?.content ?? "{}",
    );
    assert.deepEqual(settings.certificates.docs, ["doc.python.org"]);
    assert.deepEqual(settings.certificates.pydotorg, ["www.python.org"]);
    assert.equal("downloads" in settings.certificates, false);
    assert.deepEqual(settings.certificates["pypa.io"], ["pypa.io"]);
  });
});

describe("load balancer, by the daemons' own checkers", () => {
  it("HAProxy accepts the template without servers, with and without external ones", function () {
    const hosts = everyHost().filter(({ server, estate }) => server.role === estate.loadBalancers.role);
    const first = hosts[0];
    assert.ok(first);
    const root = rootWith(this, hostBundles(first.estate, first.server), ["haproxy"]);
    for (const host of hosts) {
      const bundles = hostBundles(host.estate, host.server);
      const validator = bundles.configuration.validators?.haproxy?.command.at(-1) ?? "false";
      const empty = judge(root, bundles, validator);
      assert.equal(empty.status, 0, `${host.name}: ${empty.output}`);
      const full = judge(
        root,
        bundles,
        `sed -E '/\\{\\{- (range|end)/d; s/^    server .*\\{\\{.*/    server web0 192.0.2.1:9000\\n    server other www.example.org:443 resolvers host init-addr none/' /etc/haproxy/haproxy.cfg.template > /tmp/cfg; grep -c 'server other' /tmp/cfg; haproxy -c -f /tmp/cfg`,
      );
      assert.equal(full.status, 0, `${host.name}: ${full.output}`);
    }
  });

  it("a template that HAProxy refuses is refused with its line", function () {
    const bundles = bundlesOf("dev", "lb0-iad1");
    const root = rootWith(this, bundles, ["haproxy"]);
    const validator = bundles.configuration.validators?.haproxy?.command.at(-1) ?? "true";
    const { status, output } = judge(
      root,
      bundles,
      `sed -i 's/balance roundrobin/balance roundrobbin/' /etc/haproxy/haproxy.cfg.template; ${validator}`,
    );
    assert.equal(status, 1);
    const line = template("dev").split("\n").indexOf("    balance roundrobin") + 1;
    assert.match(output, new RegExp(`haproxy\\.cfg\\.template:${line}\\] : balance only supports`));
  });

  it("visudo and systemd accept the rule and the units", function () {
    const bundles = bundlesOf("prod", "lb1-iad1");
    const root = rootWith(this, bundles, ["visudo", "haproxy", "consul-template", "systemd-analyze"]);
    const { status, output } = judge(
      root,
      bundles,
      "visudo -cqf /etc/sudoers.d/consul-template && cd /etc/systemd/system && systemd-analyze verify --man=no consul-template.service haproxy-configuration.service haproxy-candidate.service public-certificates.service public-certificates.timer haproxy.service",
    );
    assert.equal(status, 0, output);
    assert.doesNotMatch(output, /Unknown|not executable|bad unit|Failed/i);
  });

  it("consul-template accepts its configuration", function () {
    const bundles = bundlesOf("prod", "lb1-iad1");
    const root = rootWith(this, bundles, ["consul-template"]);
    // No Consul answers in here: it is read, the template is parsed, and the first question fails.
    const { output } = judge(
      root,
      bundles,
      "ip link set lo up; timeout 60 consul-template -once -dry -consul-retry-attempts=1 -config=/etc/consul-template.d/haproxy.hcl 2>&1",
    );
    assert.match(output, /health\.service\(docs\|passing\)/);
    assert.doesNotMatch(output, /parse|unknown/i);
  });
});
