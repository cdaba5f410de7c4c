import assert from "node:assert/strict";
import { hostBundles } from "../../../roles/index.ts";
import { page } from "../../../roles/web/page.ts";
import { webServices } from "../../../stacks/derive/servers.ts";
import { daemonRoot, judge, quiet } from "../../support/daemons.ts";
import { bundlesOf, everyHost } from "../../support/hosts.ts";

const servesWeb = everyHost().filter(({ estate, server }) => estate.roles[server.role]?.software === "web");

function contentOf(stack: string, key: string, path: string): string {
  const file = bundlesOf(stack, key).configuration.files?.[`/${path}`];
  assert.ok(file, `no file /${path}`);
  return file.content;
}

describe("web machines", () => {
  it("tell nginx of TLS by the estate's list, and of whom to believe a visitor's address", () => {
    assert.equal(
      contentOf("prod", "docs0-iad1", "etc/nginx/fastly_params"),
      `port_in_redirect off;

ssl_protocols TLSv1.2 TLSv1.3;
ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
ssl_prefer_server_ciphers off;
ssl_session_cache shared:backend:2m;
ssl_session_timeout 1d;
ssl_session_tickets off;

set_real_ip_from 10.10.0.0/20;
set_real_ip_from 10.11.0.0/20;
set_real_ip_from 10.12.0.0/20;
set_real_ip_from 10.13.0.0/20;
real_ip_header X-Forwarded-For;
`,
    );
  });

  it("answer for their services by name, and for nothing else", () => {
    assert.equal(
      contentOf("prod", "docs0-iad1", "etc/nginx/conf.d/services.conf"),
      `server_tokens off;

server {
    listen 9000 ssl default_server;
    server_name _;
    include fastly_params;
    ssl_certificate /etc/ssl/private/docs.psf.io.pem;
    ssl_certificate_key /etc/ssl/private/docs.psf.io.pem;
    return 421;
}

server {
    listen 9000 ssl;
    server_name docs.python.org doc.python.org docs.psf.io;
    include fastly_params;
    ssl_certificate /etc/ssl/private/docs.psf.io.pem;
    ssl_certificate_key /etc/ssl/private/docs.psf.io.pem;

    location = /_health {
        access_log off;
        default_type text/plain;
        return 200 "ok\\n";
    }

    location / {
        root /usr/share/estate/web/docs;
        try_files /index.html =404;
        add_header Surrogate-Control "max-age=604800";
        add_header X-Content-Type-Options nosniff;
    }
}
`,
    );
  });

  it("serve downloads below their path only, and are asked elsewhere whether they are well", () => {
    const blocks = contentOf("prod", "downloads0-iad1", "etc/nginx/conf.d/services.conf");
    assert.deepEqual(blocks.match(/location .*/g), [
      "location = /_health {",
      "location = /_check {",
      "location /ftp/ {",
      "location / {",
    ]);
    assert.match(blocks, /location \/ \{\n {8}return 404;/);
    assert.match(blocks, /max-age=157680000/);
  });

  it("answer a handshake for a verified name once, where services share a certificate", () => {
    const blocks = contentOf("dev", "pydotorg0-iad1", "etc/nginx/conf.d/services.conf");
    assert.deepEqual(blocks.match(/server_name .*/g), [
      "server_name _;",
      "server_name www.dev.psf.io pydotorg.dev.psf.io;",
      "server_name staging.dev.psf.io;",
    ]);
  });

  it("say whether databases answer where applications have some, to the private network only", () => {
    const blocks = contentOf("prod", "pydotorg-prod0-iad1", "etc/nginx/conf.d/services.conf");
    assert.ok(
      blocks.includes(`    location ~ ^/_health/database(?:/(?<database>[a-z0-9_-]*))?$ {
        allow 127.0.0.1;
        allow 10.10.0.0/20;
        deny all;
        proxy_pass http://unix:/run/estate-database-health/http.sock:/$database;
    }
`),
    );
    assert.ok(!contentOf("prod", "docs0-iad1", "etc/nginx/conf.d/services.conf").includes("database"));
  });

  it("hold the certificate that is verified, and nginx takes up a new one", () => {
    for (const host of servesWeb) {
      const { certificates } = hostBundles(host.estate, host.server);
      for (const [key, { backend, verify }] of webServices(host.estate)) {
        if (!("role" in backend) || backend.role !== host.server.role) continue;
        const file = certificates.files[`/etc/ssl/private/${verify.name}.pem`];
        assert.deepEqual(file?.reload, ["nginx.service"], `${host.name} ${key}`);
        assert.equal(file?.mode, "0600");
        assert.equal(file?.group, undefined);
      }
    }
  });

  it("have the folders that the backups fetch", () => {
    const folders = Object.keys(bundlesOf("prod", "pycon-prod0-iad1").configuration.directories ?? {});
    assert.deepEqual(
      folders.filter((folder) => folder.startsWith("/srv")),
      ["/srv/pycon", "/srv/pycon/media"],
    );
  });

  it("give hg's users one command", () => {
    assert.equal(
      contentOf("prod", "hg0-iad1", "etc/ssh/sshd_config.d/90-hg-ssh.conf"),
      `Match User hg
    ForceCommand /usr/local/lib/estate/hg-ssh
    AllowTcpForwarding no
    PermitTTY no
`,
    );
  });

  it("serve the public themselves where the role opens 443, under the machine's own names", () => {
    const files = bundlesOf("prod", "planet0-iad1").configuration.files ?? {};
    assert.equal(
      files["/etc/dehydrated/domains.txt"]?.content,
      "planetpython.org www.planetpython.org planet.jython.org > site\n",
    );
    assert.match(files["/etc/nginx/conf.d/site.conf"]?.content ?? "", /listen 80 default_server;/);
    assert.ok(!("/etc/nginx/fastly_params" in files));
  });

  it("escape what they show", () => {
    const shown = page({
      service: "<docs>",
      domains: ["a.example", "b.example"],
      host: "docs0.iad1.psf.io",
      organization: "A & B",
      owner: "somebody",
    });
    assert.match(shown, /<h1>&lt;docs&gt;<\/h1>/);
    assert.match(shown, /of A &amp; B is/);
    assert.match(shown, /<dd>a.example, b.example<\/dd>/);
  });
});

describe("a site of its own", () => {
  it("answers challenges by HTTP, and has HTTPS once there is a certificate", function () {
    const root = daemonRoot();
    if (root === undefined) return this.skip();
    const { status, output } = judge(
      root,
      bundlesOf("prod", "planet0-iad1"),
      `exec 2>&1; ip link set lo up
dehydrated --env | grep -E ' (WELLKNOWN|CERTDIR|HOOK|CONTACT_EMAIL)=' | sort
mkdir -p /var/lib/dehydrated/acme-challenges /var/lib/dehydrated/certs/site /var/lib/nginx /var/log/nginx
echo token > /var/lib/dehydrated/acme-challenges/abc
nginx
get() { curl -sk -o /tmp/body -w "%{http_code} %{redirect_url}" --resolve planetpython.org:80:127.0.0.1 --resolve planetpython.org:443:127.0.0.1 "$1"; echo " $(head -c 6 /tmp/body)"; }
get http://planetpython.org/.well-known/acme-challenge/abc
get http://planetpython.org/feed
${quiet("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=planetpython.org -days 2 -keyout /var/lib/dehydrated/certs/site/privkey.pem -out /var/lib/dehydrated/certs/site/fullchain.pem")}
old=$(pgrep -P "$(cat /run/nginx.pid)")
systemctl() { nginx -s "$1" 2> /dev/null; }; set -- deploy_cert planetpython.org; . /usr/local/lib/estate/site-certificate-hook
for try in $(seq 300); do curl -sk -o /dev/null https://127.0.0.1/ && break; sleep 0.1; done
for pid in $old; do while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done; done
get http://planetpython.org/.well-known/acme-challenge/abc
get http://planetpython.org/feed
get https://planetpython.org/feed
nginx -s quit 2> /dev/null`,
    );
    assert.equal(
      output,
      `declare -- CERTDIR="/var/lib/dehydrated/certs"
declare -- CONTACT_EMAIL="infrastructure-staff@python.org"
declare -- HOOK="/usr/local/lib/estate/site-certificate-hook"
declare -- WELLKNOWN="/var/lib/dehydrated/acme-challenges"
200  token
200  <!doct
200  token
301 https://planetpython.org/feed <html>
200  <!doct
`,
    );
    assert.equal(status, 0);
  });
});

describe("nginx takes the configuration of", () => {
  const seen = new Set<string>();
  for (const host of servesWeb) {
    const name = `${host.estate.name} ${host.key}`;
    if (seen.has(name)) continue;
    seen.add(name);
    it(name, function () {
      const root = daemonRoot();
      if (root === undefined) return this.skip();
      const { status, output } = judge(root, hostBundles(host.estate, host.server), "nginx -t");
      assert.equal(
        output,
        "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n" +
          "nginx: configuration file /etc/nginx/nginx.conf test is successful\n",
      );
      assert.equal(status, 0);
    });
  }
});
