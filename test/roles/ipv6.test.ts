import assert from "node:assert/strict";
import { hostBundles } from "../../roles/index.ts";
import type { HostBundles } from "../../roles/part.ts";
import { serverKey } from "../../stacks/derive/names.ts";
import { dev } from "../../stacks/dev/index.ts";
import { prod } from "../../stacks/prod/index.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { change } from "../stacks/change.ts";
import { judge, quiet } from "../support/daemons.ts";
import { serverOf } from "../support/hosts.ts";
import { withDaemons } from "./base/support.ts";

/** A catalog with IPv6 in all of its datacenters, or in none. */
const withIpv6 = (estate: Estate, ipv6: boolean): Estate =>
  change(estate, (draft) => {
    draft.defaultImage = "debian-12";
    for (const datacenter of Object.values(draft.datacenters)) datacenter.ipv6 = ipv6;
  });

const bundlesOf = (estate: Estate, key: string): HostBundles => hostBundles(estate, serverOf(estate, key));

const contentOf = (estate: Estate, key: string, path: string): string => {
  const file = Object.entries(bundlesOf(estate, key).configuration.files ?? {}).find(
    ([name]) => name === path,
  );
  assert.ok(file, `${key} has no ${path}`);
  return file[1].content ?? "";
};

/** Daemons that the public or the deployers reach, and the lines with which they listen. */
const listeners: readonly (readonly [estate: Estate, key: string, path: string, lines: RegExp])[] = [
  [dev, "lb0-iad1", "/etc/haproxy/haproxy.cfg.template", /^ *bind .*/gm],
  [prod, "pythontest0-nyc1", "/etc/nginx/conf.d/site.conf", /^ *listen .*/gm],
  [prod, "pythontest0-nyc1", "/etc/nginx/site-with-tls.conf", /^ *listen .*/gm],
  [dev, "packages0-iad1", "/etc/nginx/conf.d/apt.conf", /^ *listen .*/gm],
  [dev, "monitoring0-iad1", "/etc/nginx/conf.d/status.conf", /^ *listen .*/gm],
  [dev, "pythontest0-nyc1", "/etc/vsftpd.conf", /^listen.*/gm],
  [dev, "consul0-iad1", "/etc/consul.d/agent.json", /"https": ".*"/g],
];

const linesOf = (ipv6: boolean) =>
  listeners.map(([estate, key, path, lines]) =>
    (contentOf(withIpv6(estate, ipv6), key, path).match(lines) ?? []).map((line) => line.trim()),
  );

describe("hosts with IPv6", () => {
  it("listen on both versions of IP", () => {
    const crt = "ssl crt /etc/ssl/private/lb.dev.psf.io.pem";
    assert.deepEqual(linesOf(true), [
      [
        "bind :80",
        "bind :::80 v6only",
        `bind :443 ${crt} crt /etc/haproxy/certs alpn h2,http/1.1`,
        `bind :::443 v6only ${crt} crt /etc/haproxy/certs alpn h2,http/1.1`,
        `bind :20004 ${crt} ssl-min-ver TLSv1.2`,
        `bind :::20004 v6only ${crt} ssl-min-ver TLSv1.2`,
        "bind :20100",
        "bind :::20100 v6only",
        "bind :4646",
      ],
      ["listen 80 default_server;", "listen [::]:80 default_server;"],
      ["listen 443 ssl http2 default_server;", "listen [::]:443 ssl http2 default_server;"],
      ["listen 80 default_server;", "listen [::]:80 default_server;"],
      ["listen 80 default_server;", "listen [::]:80 default_server;"],
      ["listen=NO", "listen_ipv6=YES"],
      ['"https": "::"'],
    ]);
  });

  it("listen on IPv4 alone where there is none, which a kernel without IPv6 takes too", () => {
    for (const lines of linesOf(false)) {
      assert.ok(lines.length > 0);
      assert.deepEqual(
        lines.filter((line) => /::|ipv6|v6only/.test(line)),
        [],
      );
    }
  });

  it("are well only with an address", () => {
    const checks = (ipv6: boolean) =>
      bundlesOf(withIpv6(dev, ipv6), "pythontest0-nyc1").configuration.checks?.["IPv6 address"];
    assert.equal(checks(false), undefined);
    assert.ok(checks(true));
  });

  withDaemons("say what they lack where the cloud's address is on no interface", (root) => {
    const bundles = bundlesOf(withIpv6(dev, true), "pythontest0-nyc1");
    const [, , command = ""] = bundles.configuration.checks?.["IPv6 address"]?.command ?? [];
    const check = `{ ${command}; }`;
    const { output } = judge(
      root,
      bundles,
      `ip link set lo up; (${check}) 2>&1; echo $?; ip address add 2001:2::1:11/64 dev lo; (${check}) 2>&1; echo $?`,
    );
    assert.deepEqual(output.trimEnd().split("\n"), [
      "no interface has a public IPv6 address, though the datacenter has IPv6: " +
        "configure the address that the cloud gave this machine, or replace the machine",
      "1",
      "0",
    ]);
  });

  withDaemons("write files that their daemons take", (root) => {
    for (const estate of [withIpv6(dev, true), withIpv6(dev, false)]) {
      for (const { role, server } of estate.servers.map((each) => ({ role: each.role, server: each }))) {
        const { configuration } = hostBundles(estate, server);
        const { nginx } = configuration.validators ?? {};
        if (nginx === undefined) continue;
        const bundles = hostBundles(estate, server);
        const { status, output } = judge(root, bundles, `ip link set lo up; ${quiet("nginx -t -q")}`);
        assert.deepEqual({ status, output }, { status: 0, output: "" }, `${serverKey(server)} (${role})`);
      }
    }
  });

  withDaemons("serve files over FTP by both versions of IP", (root) => {
    const script = [
      "ip link set lo up",
      "mkdir -p /var/run/vsftpd/empty",
      "chown root:root /etc/vsftpd.conf",
      "vsftpd /etc/vsftpd.conf >/dev/null 2>&1 &",
      'for address in 127.0.0.1 "[::1]"; do',
      "  for attempt in $(seq 100); do",
      "    curl --silent --max-time 10 --globoff ftp://$address/README | head -n 1 | grep . && break",
      "    sleep 0.1",
      "  done",
      "done",
    ].join("\n");
    const { output } = judge(root, bundlesOf(withIpv6(dev, true), "pythontest0-nyc1"), script);
    const line = "Files for CPython's test suite, on pythontest0.nyc1.dev.psf.io.";
    assert.deepEqual(output.trimEnd().split("\n"), [line, line]);
  });
});
