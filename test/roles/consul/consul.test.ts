import assert from "node:assert/strict";
import { type Host, hasConsul } from "../../../roles/host.ts";
import { hostBundles } from "../../../roles/index.ts";
import { secretNames } from "../../../roles/secrets.ts";
import { registrations } from "../../../stacks/derive/services.ts";
import { daemonRoot, judge } from "../../support/daemons.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";

function bundles(host: Host) {
  return hostBundles(host.estate, host.server);
}

function json(content: string | undefined): Record<string, unknown> {
  assert.ok(content !== undefined);
  return JSON.parse(content);
}

describe("consul", () => {
  it("an agent runs on every machine of its datacenter and on no other", () => {
    for (const host of everyHost()) {
      const { configuration } = bundles(host);
      const unit = configuration.units?.["consul.service"];
      assert.deepEqual(
        unit,
        hasConsul(host) ? { role: "consul", enabled: true, started: true } : undefined,
        host.name,
      );
    }
  });

  it("a server waits for its peers by name, and takes connections with a certificate only", () => {
    const { configuration } = bundlesOf("prod", "consul1-iad1");
    const agent = json(configuration.files?.["/etc/consul.d/agent.json"]?.content);
    assert.deepEqual(
      {
        server: agent.server,
        bootstrap_expect: agent.bootstrap_expect,
        retry_join: agent.retry_join,
        node_name: agent.node_name,
        bind_addr: agent.bind_addr,
        client_addr: agent.client_addr,
        ports: agent.ports,
        acl: agent.acl,
        tls: agent.tls,
      },
      {
        server: true,
        bootstrap_expect: 3,
        retry_join: ["consul0.iad1.int.psf.io", "consul1.iad1.int.psf.io", "consul2.iad1.int.psf.io"],
        node_name: "consul1",
        bind_addr: '{{ GetAllInterfaces | include "network" "10.10.0.0/20" | attr "address" }}',
        client_addr: "127.0.0.1",
        ports: { dns: 8600, http: 8500, grpc: -1, grpc_tls: -1, https: 8501 },
        acl: { enabled: true, default_policy: "deny", down_policy: "extend-cache" },
        tls: {
          defaults: {
            ca_file: "/etc/ssl/certs/PSF_CA.pem",
            cert_file: "/etc/ssl/private/consul.psf.io.pem",
            key_file: "/etc/ssl/private/consul.psf.io.pem",
            verify_outgoing: true,
            tls_min_version: "TLSv1_2",
          },
          internal_rpc: { verify_incoming: true, verify_server_hostname: true },
        },
      },
    );
  });

  it("a client gets its certificate from the servers, and opens nothing but localhost", () => {
    const { configuration, certificates } = bundlesOf("prod", "docs0-iad1");
    const agent = json(configuration.files?.["/etc/consul.d/agent.json"]?.content);
    assert.equal(agent.server, false);
    assert.deepEqual(agent.auto_encrypt, { tls: true });
    assert.deepEqual(agent.ports, { dns: 8600, http: 8500, grpc: -1, grpc_tls: -1, https: -1 });
    assert.equal("/etc/ssl/private/consul.psf.io.pem" in certificates.files, false);
  });

  it("secret files are for Consul alone, and machines have tokens of their own", () => {
    for (const [key, tokens] of [
      ["consul0-iad1", ["consul/management-token", "consul/agent-token"]],
      ["docs0-iad1", ["consul/agent-token"]],
    ] as const) {
      const { secrets } = bundlesOf("prod", key);
      const files = Object.entries(secrets.files).filter(([path]) => path.startsWith("/etc/consul.d/"));
      assert.deepEqual(
        files.map(([path, { owner = "root", group, mode, content }]) => [
          path,
          `${owner}:${group} ${mode}`,
          [...new Set(secretNames(content))],
        ]),
        [
          ["/etc/consul.d/gossip.json", "root:consul 0640", ["consul/gossip-key"]],
          ["/etc/consul.d/tokens.json", "root:consul 0640", tokens],
          ["/etc/consul.d/agent.token", "root:consul 0640", ["consul/agent-token"]],
        ],
      );
    }
  });

  it("nobody has a token by default: who asks on localhost without one is nobody", () => {
    for (const host of everyHost().filter(hasConsul)) {
      const text = bundles(host).secrets.files["/etc/consul.d/tokens.json"]?.content ?? [];
      const tokens = json(text.map((piece) => (typeof piece === "string" ? piece : "SECRET")).join(""));
      const expected = { agent: "SECRET", dns: "SECRET", config_file_service_registration: "SECRET" };
      const server = host.server.role === host.estate.consul.role;
      assert.deepEqual(tokens, {
        acl: { tokens: server ? { initial_management: "SECRET", ...expected } : expected },
      });
    }
  });

  it("a machine registers what its token allows, in files that all may read", () => {
    for (const host of everyHost().filter(hasConsul)) {
      const files = Object.entries(bundles(host).configuration.files ?? {}).filter(([path]) =>
        path.startsWith("/etc/consul.d/service-"),
      );
      assert.deepEqual(
        files.map(([path, { owner = "root", group = "root", mode = "0644" }]) => [
          path,
          `${owner}:${group} ${mode}`,
        ]),
        registrations(host.estate, host.server.role).map((name) => [
          `/etc/consul.d/service-${name}.json`,
          "root:root 0644",
        ]),
      );
    }
  });

  it("a web service depends on nginx and on its own check, verified as load balancers verify it", () => {
    const { configuration } = bundlesOf("prod", "downloads0-iad1");
    assert.deepEqual(json(configuration.files?.["/etc/consul.d/service-downloads.json"]?.content), {
      service: {
        name: "downloads",
        port: 9000,
        tags: ["web"],
        checks: [
          {
            name: "nginx.service is active",
            args: ["systemctl", "is-active", "--quiet", "nginx.service"],
            interval: "5s",
            timeout: "5s",
            status: "passing",
            failures_before_critical: 2,
          },
          {
            name: "HEAD /_check of www.python.org as downloads.psf.io",
            http: "https://127.0.0.1:9000/_check",
            method: "HEAD",
            header: { Host: ["www.python.org"] },
            tls_server_name: "downloads.psf.io",
            interval: "10s",
            timeout: "5s",
            status: "passing",
            failures_before_critical: 2,
          },
        ],
      },
    });
  });

  it("a machine that goes down waits until load balancers have noticed, and leaves for a successor of its name", () => {
    const stops = (key: string) =>
      bundlesOf("prod", key)
        .configuration.files?.["/etc/systemd/system/consul-maintenance.service"]?.content.split("\n")
        .filter((line) => line.startsWith("ExecStop="));
    const enable = 'ExecStop=-/usr/bin/consul maint -enable -reason "the machine goes down"';
    const leave =
      "ExecStop=-+/bin/sh -c '" +
      '[ "$$(systemctl is-system-running)" = stopping ] || exit 0; ' +
      "agent=$$(systemctl show --property=MainPID --value consul.service); " +
      "systemctl kill --kill-whom=main --signal=INT consul.service; " +
      "timeout 15 tail --pid=$$agent --follow=name /dev/null'";
    assert.deepEqual(stops("docs0-iad1"), [enable, "ExecStop=/bin/sleep 12", leave]);
    assert.deepEqual(stops("slack0-iad1"), [enable, leave]);
    assert.deepEqual(stops("consul0-iad1"), [enable]);
  });

  it("an agent is well when the others see its machine under its name", () => {
    const { command } = bundlesOf("prod", "docs0-iad1").configuration.checks?.consul ?? {};
    assert.match(command?.join("\n") ?? "", /\/v1\/health\/node\/docs0 \| grep -q '"CheckID":"serfHealth"/);
  });

  it("names below .consul go to the agent, and no others have to", () => {
    const { configuration } = bundlesOf("prod", "docs0-iad1");
    assert.equal(
      configuration.files?.["/etc/systemd/resolved.conf.d/consul.conf"]?.content,
      "[Resolve]\nDNS=127.0.0.1:8600\nDomains=~consul\n",
    );
  });
});

describe("consul, by its own checkers", () => {
  for (const [name, key, network] of [
    ["prod", "consul0-iad1", "10.10.0.1/20"],
    ["prod", "hg0-iad1", "10.10.0.1/20"],
    ["dev", "web0-iad1", "10.20.0.1/24"],
  ] as const) {
    it(`consul validate accepts what ${key} of ${name} holds`, function () {
      const root = daemonRoot();
      if (root === undefined || judge(root, bundlesOf(name, key), "command -v consul").status !== 0) {
        console.log("      skipped: no root file system with consul (ESTATE_DAEMON_ROOT)");
        this.skip();
      }
      const { status, output } = judge(
        root,
        bundlesOf(name, key),
        `ip link set lo up; ip addr add ${network} dev lo; consul validate /etc/consul.d && systemd-analyze verify --man=no /etc/systemd/system/consul*.service`,
      );
      assert.equal(status, 0, output);
      assert.match(output, /Configuration is valid!/);
    });
  }

  it("a server makes the token of its own agent, which sees the cluster and manages nothing", function () {
    const root = daemonRoot();
    const bundle = bundlesOf("prod", "consul0-iad1");
    if (root === undefined || judge(root, bundle, "command -v consul").status !== 0) this.skip();
    const [own, management] = ["1", "2"].map(
      (digit) => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`,
    );
    const tokens = { agent: own, dns: own, initial_management: management };
    const program = "python3 -I /usr/local/lib/estate/consul-server-token /tmp/tokens.json consul0 iad1";
    const { output } = judge(
      root,
      bundle,
      `exec 2>&1
ip link set lo up
echo '${JSON.stringify({ acl: { enabled: true, default_policy: "deny", tokens } })}' > /tmp/tokens.json
${program} && echo "made without a server"
consul agent -server -bootstrap-expect=1 -node=consul0 -datacenter=iad1 -bind=127.0.0.1 -data-dir=/tmp/data -config-file=/tmp/tokens.json > /tmp/log &
for try in $(seq 120); do ${program} > /tmp/said 2>&1 && break; sleep 0.5; done
${program} && echo "there already"
export CONSUL_HTTP_TOKEN=${own}
consul members | grep -c consul0
consul operator raft list-peers | grep -c leader
consul maint -enable
consul acl token list
consul kv put a b
true`,
    );
    assert.match(
      output,
      /^no policy server-agent yet: .*Connection refused.*\nthere already\n1\n1\nNode maintenance is now enabled\n/,
    );
    assert.equal(output.match(/403 \(Permission denied/g)?.length, 2, output);
  });
});
