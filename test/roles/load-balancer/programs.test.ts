import assert from "node:assert/strict";
import { judge } from "../../support/daemons.ts";
import { bundlesOf } from "../../support/hosts.ts";
import { rootWith } from "./support.ts";

const bundles = bundlesOf("dev", "lb0-iad1");
const program = "/usr/local/lib/estate/haproxy-configuration";

/** systemd is not there: what is asked of it is shown. */
const prepared = `set -u
mkdir -p /var/lib/consul-template
printf '#!/bin/sh\\necho "systemctl $*"\\n' > /usr/local/sbin/systemctl
chmod 0755 /usr/local/sbin/systemctl
PATH=/usr/local/sbin:$PATH
${program} ensure
candidate() { sed '/range service "docs"/s/.*/    server web0 '"$1"'/; /{{/d' /etc/haproxy/haproxy.cfg.template > /var/lib/consul-template/haproxy.cfg; }
servers() { grep -E '^    server ' /etc/haproxy/haproxy.cfg || echo "no servers"; }
`;

function said(root: string, commands: string): readonly string[] {
  return judge(root, bundles, `${prepared}exec 2>&1\n${commands}`)
    .output.trimEnd()
    .split("\n")
    .map((line) => line.trim());
}

describe("load balancer: the program that puts configurations in force", () => {
  const wanted = ["haproxy", "flock"];
  const first = "haproxy-configuration: the template without servers is in force";

  it("before Consul knows anybody there is a configuration without servers", function () {
    const root = rootWith(this, bundles, wanted);
    assert.deepEqual(said(root, "servers; haproxy -c -q -f /etc/haproxy/haproxy.cfg; echo $?"), [
      first,
      "no servers",
      "0",
    ]);
  });

  it("a candidate with servers is put in force by a reload, and the same one only once", function () {
    const root = rootWith(this, bundles, wanted);
    assert.deepEqual(said(root, `candidate 192.0.2.1:9000; ${program} accept; servers; ${program} accept`), [
      first,
      "haproxy-configuration: the candidate of consul-template is in force",
      "systemctl try-reload-or-restart haproxy.service",
      "server web0 192.0.2.1:9000",
    ]);
  });

  it("at a start, one without servers of an earlier template makes room for the next template's, one with servers stays", function () {
    const root = rootWith(this, bundles, wanted);
    const next = `sed -i '1s/Template ./Template z/' /etc/haproxy/haproxy.cfg.template; ${program} ensure; echo $?; servers`;
    assert.deepEqual(said(root, next), [first, first, "0", "no servers"]);
    assert.deepEqual(said(root, `candidate 192.0.2.1:9000; ${program} accept; ${next}`).slice(-2), [
      "0",
      "server web0 192.0.2.1:9000",
    ]);
  });

  it("what HAProxy refuses is not put in force", function () {
    const root = rootWith(this, bundles, wanted);
    const lines = said(
      root,
      `candidate 192.0.2.1:9000; ${program} accept; candidate 192.0.2.1:99999; ${program} accept; echo $?; servers`,
    );
    assert.deepEqual(lines.slice(-3), [
      "haproxy-configuration: HAProxy refuses the candidate of consul-template; the last good configuration stays in force",
      "1",
      "server web0 192.0.2.1:9000",
    ]);
  });

  it("what holds more than the template and servers is not put in force", function () {
    const root = rootWith(this, bundles, wanted);
    assert.deepEqual(
      said(
        root,
        `candidate '192.0.2.1:9000 ssl verify none'; ${program} accept; echo $?; candidate 192.0.2.1:9000; echo 'frontend mine' >> /var/lib/consul-template/haproxy.cfg; ${program} accept; echo $?; servers`,
      ),
      [
        first,
        "haproxy-configuration: the candidate of consul-template holds more than the template and servers; the last good configuration stays in force",
        "1",
        "haproxy-configuration: the candidate of consul-template holds more than the template and servers; the last good configuration stays in force",
        "1",
        "no servers",
      ],
    );
  });

  it("a candidate of another template waits", function () {
    const root = rootWith(this, bundles, wanted);
    assert.deepEqual(
      said(
        root,
        `candidate 192.0.2.1:9000; sed -i '1s/Template ./Template z/' /var/lib/consul-template/haproxy.cfg; ${program} accept; echo $?; servers`,
      ),
      [
        first,
        "haproxy-configuration: the candidate is of another template; consul-template renders the next one",
        "0",
        "no servers",
      ],
    );
  });
});
