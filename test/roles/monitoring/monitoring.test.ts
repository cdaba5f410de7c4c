import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { hostBundles } from "../../../roles/index.ts";
import { secretNames } from "../../../roles/secrets.ts";
import { openPorts } from "../../../stacks/derive/ports.ts";
import { estates } from "../../../stacks/index.ts";
import { judge, quiet } from "../../support/daemons.ts";
import { bundlesOf, everyHost, images, serverOf } from "../../support/hosts.ts";
import { withDaemons } from "../base/support.ts";

const catalogs = ["dev", "prod"] as const;

describe("monitoring", () => {
  it("the agent's token comes by the secret channel, for Prometheus' account only", () => {
    const { files } = bundlesOf("prod", "monitoring0-iad1").secrets;
    const held = Object.entries(files).flatMap(([path, { content, group, mode }]) =>
      path.startsWith("/etc/prometheus/") ? [[path, group, mode, ...secretNames(content)].join(" ")] : [],
    );
    assert.deepEqual(held, [
      "/etc/prometheus/consul-token prometheus 0640 consul/agent-token",
      "/etc/prometheus/consul-template.environment  0600 consul/agent-token",
    ]);
  });

  it("what listens beyond the machine itself is in the table of ports", () => {
    const { prod } = estates;
    assert.ok(prod);
    const open = openPorts(prod, serverOf(prod, "monitoring0-iad1")).map(({ port }) => port);
    const files = Object.values(bundlesOf("prod", "monitoring0-iad1").configuration.files ?? {});
    const listened = files.flatMap(({ role, content }) =>
      role === "monitoring"
        ? [...content.matchAll(/(?:listen-address=:|listen |Host "0\.0\.0\.0"\n {4}Port ")([0-9]+)/g)].map(
            ([, port]) => Number(port),
          )
        : [],
    );
    assert.deepEqual(listened.sort(), [80, 8125, 9091]);
    for (const port of listened) assert.ok(open.includes(port), `${port}`);
  });

  it("letters go through the estate's mail machine; an estate without one has its alerts on the page", () => {
    const configuration = (name: string) =>
      bundlesOf(name, "monitoring0-iad1").configuration.files?.["/etc/prometheus/alertmanager.yml"]
        ?.content ?? "";
    assert.match(configuration("prod"), /"smtp_smarthost": "mail1\.ams1\.psf\.io:2525"/);
    assert.match(configuration("prod"), /"to": "infrastructure-staff@python\.org"/);
    assert.doesNotMatch(configuration("dev"), /smtp|email/);
  });

  for (const name of catalogs) {
    for (const image of images) {
      withDaemons(`every daemon takes its configuration (${name}, ${image})`, (root) => {
        const { status, output } = judge(
          root,
          bundlesOf(name, "monitoring0-iad1", image),
          [
            "set -e",
            "promtool check config /etc/prometheus/prometheus.yml 2>&1 | grep -v '^ *$'",
            "amtool check-config /etc/prometheus/alertmanager.yml >/dev/null",
            quiet("prometheus-blackbox-exporter --config.check --config.file=/etc/prometheus/blackbox.yml"),
            "nginx -t -q",
            "systemd-analyze verify --man=no /etc/systemd/system/estate-certificate-metrics.* 2>&1",
            "test ! -x /usr/sbin/collectd || collectd -t -C /etc/collectd/collectd.conf",
          ].join("\n"),
        );
        assert.equal(status, 0, output);
        assert.match(output, /SUCCESS: \/etc\/prometheus\/prometheus\.yml is valid/);
        assert.match(output, /SUCCESS: [0-9]+ rules found/);
        assert.doesNotMatch(output, /FAILED|error/i);
      });
    }
  }

  withDaemons("strangers see what is public, and ask nothing of their own", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "monitoring0-iad1"),
      [
        "set -eu",
        "ip link set lo up; ip address add 192.0.2.7/32 dev lo; ip address add 10.10.0.9/32 dev lo",
        "python3 -c 'if 1:",
        " import http.server",
        " class Handler(http.server.BaseHTTPRequestHandler):",
        "  def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(self.path.encode())",
        "  def log_message(self, *words): pass",
        ' http.server.HTTPServer(("127.0.0.1", 9090), Handler).serve_forever()\' & server=$!',
        "nginx; trap 'nginx -s stop 2>/dev/null; kill $server' EXIT",
        "for try in $(seq 300); do curl -sf http://127.0.0.1:9090/ >/dev/null && break; sleep 0.1; done",
        'ask() { curl -s -o /tmp/body -w "%{http_code} " --interface $1 $3 "http://127.0.0.1/$2"; head -c 70 /tmp/body | head -1; }',
        "ask 192.0.2.7 api/services.json?query=up ''; echo",
        "ask 192.0.2.7 api/targets.json '' | cut -c1-3",
        "ask 192.0.2.7 api/v1/query?query=up '' | cut -c1-3",
        "ask 192.0.2.7 api/services.json '-X POST' | cut -c1-3",
        "ask 192.0.2.7 '' '' | cut -c1-19",
        "ask 10.10.0.9 api/alerts.json ''; echo",
      ].join("\n"),
    );
    assert.deepEqual(
      { status, lines: output.trimEnd().split("\n") },
      {
        status: 0,
        lines: [
          "200 /api/v1/query?query=probe_success%7Bjob%3D~%22public%7Cpackages%22%7D",
          "403",
          "404",
          "403",
          "200 <!doctype html>",
          "200 /api/v1/alerts",
        ],
      },
    );
  });

  it("the page's program is JavaScript", () => {
    const page = join(import.meta.dirname, "../../../roles/monitoring/page/page.js");
    const { status, stderr } = spawnSync(process.execPath, ["--check", page], { encoding: "utf8" });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });
});

describe("the validity of certificates on every machine", () => {
  it("is looked at for the authority's and for each of the machine's own", () => {
    for (const { estate, server, key } of everyHost()) {
      const { configuration, certificates } = hostBundles(estate, server);
      const unit =
        configuration.files?.["/etc/systemd/system/estate-certificate-metrics.service"]?.content ?? "";
      for (const path of Object.keys(certificates.files))
        assert.ok(unit.includes(`"${path}"`), `${key}: ${path}`);
    }
  });

  withDaemons("is told to Prometheus, and a file that is no certificate is an error", (root) => {
    const { status, output } = judge(
      root,
      bundlesOf("prod", "lb0-iad1"),
      `PATH=/usr/local/lib/estate:$PATH
       certificate-metrics /tmp/good /etc/ssl/certs/PSF_CA.pem /etc/ssl/private/lb.psf.io.pem && grep -v '^#' /tmp/good | sed 's/[0-9]*$/TIME/'
       certificate-metrics /tmp/bad /etc/passwd /etc/ssl/certs/PSF_CA.pem 2>/dev/null; echo "status $?"; grep -vc '^#' /tmp/bad`,
    );
    const both = (path: string) => [
      `estate_certificate_not_before_seconds{path="${path}"} TIME`,
      `estate_certificate_not_after_seconds{path="${path}"} TIME`,
    ];
    assert.deepEqual(
      { status, lines: output.trimEnd().split("\n") },
      {
        status: 0,
        lines: [
          ...both("/etc/ssl/certs/PSF_CA.pem"),
          ...both("/etc/ssl/private/lb.psf.io.pem"),
          "status 1",
          "2",
        ],
      },
    );
  });
});
