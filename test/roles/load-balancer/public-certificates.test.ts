import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../../../sandbox/toolchain/cli.ts";
import { judge, quiet } from "../../support/daemons.ts";
import { bundlesOf } from "../../support/hosts.ts";
import { rootWith } from "./support.ts";

const bundles = bundlesOf("dev", "lb0-iad1");

/** The ACME authority that was built from Pebble for a realm of this machine, if it was. */
function pebble(): string | undefined {
  const folder = join(cacheDirectory(process.env), "bin");
  const name = existsSync(folder)
    ? readdirSync(folder).find((each) => /^acme-[\d.]+-\w+$/.test(each))
    : undefined;
  return name === undefined ? undefined : join(folder, name);
}

function file(name: string, target: string): string {
  return `cat > ${target} <<'END-OF-FILE'\n${readFileSync(join(import.meta.dirname, "programs", name), "utf8")}END-OF-FILE\n`;
}

/** An authority that trusts names.py, and HAProxy without servers, which answers for the account of a fresh key. */
const prepared = `set -eu
export PATH=/usr/local/sbin:$PATH
${file("pki.sh", "/tmp/pki.sh")}${file("names.py", "/tmp/names.py")}
ip link set lo up
mkdir -p /run/haproxy /tmp/pki
sh /tmp/pki.sh /tmp/pki lb.dev.psf.io acme.example.org
echo "127.0.0.1 localhost acme.example.org" > /etc/hosts
cat /tmp/pki/ca.pem >> /etc/ssl/certs/ca-certificates.crt
${quiet("openssl genrsa -traditional -out /etc/haproxy/acme-account-key.pem 2048")}
modulus=$(openssl rsa -in /etc/haproxy/acme-account-key.pem -noout -modulus | cut -d= -f2)
python3 - "$modulus" > /etc/haproxy/acme-thumbprint.map <<'END-OF-FILE'
import base64, hashlib, sys
text = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
key = '{"e":"AQAB","kty":"RSA","n":"%s"}' % text(bytes.fromhex(sys.argv[1]))
print("thumbprint", text(hashlib.sha256(key.encode()).digest()))
END-OF-FILE
cat > /etc/haproxy/public-certificates.json <<'END-OF-FILE'
{"directory": "https://acme.example.org:14000/directory", "contact": "who@example.org",
 "certificates": {"absent": ["refused.dev.psf.io"], "refused": ["under_score.dev.psf.io"], "docs": ["docs.dev.psf.io", "doc.dev.psf.io"]}}
END-OF-FILE
printf '#!/bin/sh\\necho "systemctl $*"\\n' > /usr/local/sbin/systemctl
chmod 0755 /usr/local/sbin/systemctl /opt/acme
/usr/local/lib/estate/haproxy-configuration ensure > /dev/null
haproxy -D -f /etc/haproxy/haproxy.cfg > /dev/null 2>&1
python3 /tmp/names.py &
until getent hosts docs.dev.psf.io > /dev/null; do sleep 0.1; done
/opt/acme -listen 127.0.0.1:14000 -resolver 127.0.0.1:53 -certificate /tmp/pki/acme.example.org.crt -key /tmp/pki/acme.example.org.key -authority-certificate /tmp/pki/ca.pem -authority-key /tmp/pki/ca.key > /tmp/acme.log 2>&1 &
until curl --silent --output /dev/null https://acme.example.org:14000/directory; do sleep 0.1; done
program=/usr/local/lib/estate/public-certificates
`;

describe("load balancer: public certificates, from Pebble", () => {
  it("each is asked for by itself, put where HAProxy reads it, and left alone while it is good", function () {
    const acme = pebble();
    if (acme === undefined) {
      console.log("      skipped: Pebble is not built on this machine (make test builds it)");
      this.skip();
    }
    const root = rootWith(this, bundles, ["haproxy", "openssl", "python:acme_tiny"]);
    const { output, status } = judge(
      root,
      bundles,
      `${prepared}$program 2> /tmp/errors || cat /tmp/errors
sed -E 's/: .* again in/: REASON; again in/' /tmp/errors
echo "again:"; $program 2>&1
stat -c '%a %U %n' /etc/haproxy/certs/*
openssl x509 -noout -ext subjectAltName -in /etc/haproxy/certs/acme-docs.pem | tail -n 1
haproxy -c -q -f /etc/haproxy/haproxy.cfg && echo accepted
echo '{"directory": "https://acme.example.org:14000/directory", "contact": "who@example.org", "certificates": {}}' > /etc/haproxy/public-certificates.json
$program; ls /etc/haproxy/certs | wc -l`,
      { "/opt/acme": acme },
    );
    assert.equal(status, 0, output);
    assert.deepEqual(
      output
        .trimEnd()
        .split("\n")
        .map((line) => line.trim()),
      [
        "systemctl try-reload-or-restart haproxy.service",
        "docs: has a certificate for docs.dev.psf.io, doc.dev.psf.io",
        "absent: refused.dev.psf.io has no address; the authority is asked when it does",
        "refused (under_score.dev.psf.io): REASON; again in 1 minutes",
        "again:",
        "absent: refused.dev.psf.io has no address; the authority is asked when it does",
        "600 root /etc/haproxy/certs/acme-docs.pem",
        "DNS:docs.dev.psf.io, DNS:doc.dev.psf.io",
        "accepted",
        "systemctl try-reload-or-restart haproxy.service",
        "acme-docs.pem: is no longer declared, and is removed",
        "0",
      ],
    );
  });

  it("an IPv6 address that this machine cannot reach keeps nobody from a certificate, one that is silent does", function () {
    const root = rootWith(this, bundles, ["haproxy", "openssl", "python:acme_tiny", "ip"]);
    const { output, status } = judge(
      root,
      bundles,
      `set -eu
ip link set lo up
mkdir -p /run/haproxy
sed '/{{/d' /etc/haproxy/haproxy.cfg.template > /etc/haproxy/haproxy.cfg
haproxy -D -f /etc/haproxy/haproxy.cfg > /dev/null 2>&1
printf "127.0.0.1 localhost both.example.org\\n2001:2::5 both.example.org\\n" > /etc/hosts
cat > /tmp/ask.py <<'END-OF-FILE'
from importlib.machinery import SourceFileLoader
program = SourceFileLoader("program", "/usr/local/lib/estate/public-certificates").load_module()
print(program.not_ready("both.example.org", program.THUMBPRINT.read_text().split()[1]))
END-OF-FILE
python3 -W ignore /tmp/ask.py
ip address add 2001:2::5/128 dev lo
python3 -W ignore /tmp/ask.py`,
    );
    assert.equal(status, 0, output);
    assert.deepEqual(output.trimEnd().split("\n"), [
      "None",
      "both.example.org does not answer at 2001:2::5 ([Errno 111] Connection refused)",
    ]);
  });
});
