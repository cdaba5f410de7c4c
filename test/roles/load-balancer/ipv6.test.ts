import assert from "node:assert/strict";
import { hostBundles } from "../../../roles/index.ts";
import { dev } from "../../../stacks/dev/index.ts";
import { change, entry, server } from "../../stacks/change.ts";
import { judge } from "../../support/daemons.ts";
import { rootWith } from "./support.ts";

const estate = change(dev, (draft) => {
  draft.defaultImage = "debian-12";
  entry(draft.datacenters, "iad1").ipv6 = true;
});
const bundles = hostBundles(estate, server(estate, "lb0"));

/** Redirects need no server behind the load balancer. */
const running = `set -eu
ip link set lo up
for address in 2001:2:0:1::1 2001:2:0:1::2 2001:2:0:2::1; do ip address add $address/128 dev lo; done
ip address add 198.18.1.1/32 dev lo
mkdir -p /run/haproxy
sed '/{{/d' /etc/haproxy/haproxy.cfg.template > /etc/haproxy/haproxy.cfg
haproxy -D -f /etc/haproxy/haproxy.cfg > /dev/null 2>&1
ask() { curl --silent --globoff --max-time 30 --output /dev/null --write-out '%{http_code} %{redirect_url}\\n' --header "Host: docs.dev.psf.io" "$@"; }
`;

describe("load balancer: over IPv6", () => {
  it("answers as over IPv4, and takes a network of 64 bits for one client", function () {
    const root = rootWith(this, bundles, ["haproxy", "curl", "socat", "ip"]);
    const { status, output } = judge(
      root,
      bundles,
      `${running}ask --interface 2001:2:0:1::1 "http://[2001:2:0:1::1]/a"
ask --interface 2001:2:0:1::2 "http://[2001:2:0:1::1]/a"
ask --interface 2001:2:0:2::1 "http://[2001:2:0:1::1]/a"
ask --interface 198.18.1.1 "http://198.18.1.1/a"
echo "show table per-client" | socat stdio /run/haproxy/admin.sock | sed -n 's/.* key=\\([^ ]*\\) .*/\\1/p' | sort`,
    );
    assert.equal(status, 0, output);
    const answer = "301 https://docs.dev.psf.io/a";
    assert.deepEqual(output.trimEnd().split("\n"), [
      ...[answer, answer, answer, answer],
      "2001:2:0:1::",
      "2001:2:0:2::",
      "::ffff:198.18.1.1",
    ]);
  });
});
