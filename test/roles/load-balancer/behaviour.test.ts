import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "../../support/daemons.ts";
import { bundlesOf, secretValue } from "../../support/hosts.ts";
import { rootWith } from "./support.ts";

const bundles = bundlesOf("dev", "lb0-iad1");
const token = secretValue("load-balancers/token");
const previous = secretValue("load-balancers/previous-token");
const thumbprint = secretValue("acme/thumbprint");

/** A file beside this one as a here-document. */
function file(name: string, target: string): string {
  return `cat > ${target} <<'END-OF-FILE'\n${readFileSync(join(import.meta.dirname, "programs", name), "utf8")}END-OF-FILE\n`;
}

/** HAProxy with one web machine behind docs, and none behind all others. */
const running = `set -eu
${file("pki.sh", "/tmp/pki.sh")}${file("backend.py", "/tmp/backend.py")}
ip link set lo up
mkdir -p /run/haproxy /tmp/pki
sh /tmp/pki.sh /tmp/pki lb.dev.psf.io docs.dev.psf.io other.dev.psf.io
python3 /tmp/backend.py 9000 /etc/ssl/private/docs.dev.psf.io.pem &
python3 /tmp/backend.py 9001 /etc/ssl/private/other.dev.psf.io.pem &
sed -n '/range service "docs"/{s/.*/    server web0 127.0.0.1:9000/p;d}; /range service "hg"/{s/.*/    server hg0 127.0.0.1:9001/p;d}; /{{/d; p' /etc/haproxy/haproxy.cfg.template > /etc/haproxy/haproxy.cfg
for port in 9000 9001; do until curl --silent --insecure --output /dev/null https://127.0.0.1:$port/; do sleep 0.1; done; done
haproxy -D -f /etc/haproxy/haproxy.cfg > /dev/null 2>&1
ask() {
  curl --silent --max-time 30 --cacert /etc/ssl/certs/PSF_CA.pem --write-out '%{http_code} %{redirect_url}\\n' "$@"
}
cdn() { name=$1; shift; ask --connect-to "lb.dev.psf.io:20004:127.0.0.1:20004" --header "Host: $name" "$@"; }
shown() { name=$1; shift; ask --insecure --resolve "$name:443:127.0.0.1" "$@"; }
public() { shown "$@" --output /dev/null; }
plain() { name=$1; shift; ask --header "Host: $name" "$@"; }
U=https://lb.dev.psf.io:20004
`;

/** What the questions answer, a line each. */
function answers(root: string, questions: string): readonly string[] {
  const { status, output } = judge(root, bundles, `${running}${questions}`);
  assert.equal(status, 0, output);
  return output
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
}

describe("load balancer: what a running HAProxy answers", () => {
  const wanted = ["haproxy", "curl", "openssl", "python3", "ip"];

  it("the CDN's port takes the current and the previous token, and no other", function () {
    const root = rootWith(this, bundles, wanted);
    const path =
      '-H "Fastly-Client-IP: 192.0.2.7" -H "X-Forwarded-For: 203.0.113.9" -H "X-Forwarded-Proto: gopher"';
    assert.deepEqual(
      answers(
        root,
        `cdn docs.dev.psf.io ${path} -H "Fastly-SSL: 1" -H "Fastly-Token: ${token}" $U/a?b=c
cdn docs.dev.psf.io ${path} -H "Fastly-Token: ${previous}" $U/
cdn docs.dev.psf.io -o /dev/null -H "Fastly-Token: wrong" $U/
cdn docs.dev.psf.io -o /dev/null -H "Fastly-Token: ${token}, x" $U/
cdn docs.dev.psf.io -o /dev/null -H "Fastly-Token;" $U/
cdn docs.dev.psf.io -o /dev/null $U/
cdn unknown.example.org -o /dev/null -H "Fastly-Token: ${token}" $U/
cdn speed.dev.psf.io -o /dev/null -H "Fastly-Token: ${token}" $U/`,
      ),
      [
        "/a?b=c Host=docs.dev.psf.io X-Forwarded-For=192.0.2.7 X-Forwarded-Proto=https Fastly-Token= Fastly-SSL= Fastly-Client-IP=",
        "200",
        "/ Host=docs.dev.psf.io X-Forwarded-For=192.0.2.7 X-Forwarded-Proto=http Fastly-Token= Fastly-SSL= Fastly-Client-IP=",
        "200",
        "403",
        "403",
        "403",
        "403",
        "421",
        "503",
      ],
    );
  });

  it("port 443 strips what a client says of itself; a backend with another name is not asked", function () {
    const root = rootWith(this, bundles, wanted);
    assert.deepEqual(
      answers(
        root,
        `shown docs.dev.psf.io -H "X-Forwarded-For: 203.0.113.9" -H "X-Forwarded-Proto: http" -H "Fastly-Client-IP: 192.0.2.7" -H "Fastly-SSL: 1" -H "Fastly-Token: ${token}" https://docs.dev.psf.io/
shown docs.dev.psf.io -D - -o /dev/null https://docs.dev.psf.io/ | tr -d '\\r' | grep -i strict
public hg.dev.psf.io https://hg.dev.psf.io/
public unknown.example.org https://unknown.example.org/
public console.dev.psf.io https://console.dev.psf.io/admin
public console.dev.psf.io --path-as-is https://console.dev.psf.io/static/%2e%2e/admin
public console.dev.psf.io https://console.dev.psf.io/static/a
public console.dev.psf.io https://console.dev.psf.io/python-dot-org-live-consoles-status`,
      ),
      [
        "/ Host=docs.dev.psf.io X-Forwarded-For=127.0.0.1 X-Forwarded-Proto=https Fastly-Token= Fastly-SSL= Fastly-Client-IP=",
        "200",
        "strict-transport-security: max-age=86400",
        "503",
        "421",
        "403",
        "403",
        "503",
        "503",
      ],
    );
  });

  it("redirects, and HTTP leads to HTTPS", function () {
    const root = rootWith(this, bundles, wanted);
    assert.deepEqual(
      answers(
        root,
        `public dev.psf.io "https://dev.psf.io/a/b?c=d"
public jobs.dev.psf.io "https://jobs.dev.psf.io/a"
public cheeseshop.dev.psf.io "https://cheeseshop.dev.psf.io/a"
plain docs.dev.psf.io -o /dev/null "http://127.0.0.1/a?b=c"
plain unknown.example.org -o /dev/null http://127.0.0.1/`,
      ),
      [
        "301 https://www.dev.psf.io/a/b?c=d",
        "301 https://www.dev.psf.io/jobs/",
        "301 https://pypi.python.org/a",
        "301 https://docs.dev.psf.io/a?b=c",
        "421",
      ],
    );
  });

  it("every port answers the authority's challenges without knowing of them", function () {
    const root = rootWith(this, bundles, wanted);
    assert.deepEqual(
      answers(
        root,
        `plain docs.dev.psf.io http://127.0.0.1/.well-known/acme-challenge/ab_C-9
shown docs.dev.psf.io https://docs.dev.psf.io/.well-known/acme-challenge/x
cdn docs.dev.psf.io -H "Fastly-Token: ${token}" $U/.well-known/acme-challenge/y
plain docs.dev.psf.io -o /dev/null "http://127.0.0.1/.well-known/acme-challenge/a%0ab"`,
      ),
      [
        `ab_C-9.${thumbprint}200`,
        `x.${thumbprint}200`,
        `y.${thumbprint}200`,
        "301 https://docs.dev.psf.io/.well-known/acme-challenge/a%0ab",
      ],
    );
  });

  it("statistics and metrics, and TLS 1.2 at least for the CDN", function () {
    const root = rootWith(this, bundles, wanted);
    assert.deepEqual(
      answers(
        root,
        `ask http://127.0.0.1:4646/metrics | grep -c '^haproxy_backend_status{proxy="docs",state="UP"} 1'
ask -o /dev/null http://127.0.0.1:4646/
ask --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 -o /dev/null $U/ --connect-to "lb.dev.psf.io:20004:127.0.0.1:20004" || true`,
      ),
      ["1", "200", "000"],
    );
  });
});
