import assert from "node:assert/strict";
import { acmeService } from "../../../sandbox/world/authority/service.ts";
import { dnsService } from "../../../sandbox/world/dns/service.ts";
import { edgeServices } from "../../../sandbox/world/edge/service.ts";
import { gatewayService } from "../../../sandbox/world/gateway.ts";
import { mirrorService } from "../../../sandbox/world/mirror/service.ts";
import type { Service } from "../../../sandbox/world/service.ts";
import { docsService } from "./edge/definitions.ts";
import { domainObject } from "./objects.ts";

const PATHS = { root: "/world/root", state: "/world/state", cache: "/cache" };
const CERTIFICATE = { certificatePem: "CERTIFICATE\n", keyPem: "KEY\n" };

/** A service's file, with DIR for the folder that its hash names. */
function file(service: Service | undefined, name: string): string {
  assert.ok(service);
  const { directory, files } = service.generation;
  const found = files.find(({ path }) => path === `${directory}/${name}`);
  assert.ok(found, `${name} is among ${files.map(({ path }) => path).join()}`);
  return found.content.replaceAll(directory, "DIR");
}

describe("the configuration of", () => {
  it("the name server", () => {
    const service = dnsService([domainObject("example.org")]);
    assert.equal(
      file(service, "named.conf"),
      `options {
  directory "/var/cache/bind";
  listen-on { 198.18.0.2; };
  listen-on-v6 { none; };
  allow-query { any; };
  recursion yes;
  allow-recursion { any; };
  allow-transfer { none; };
  notify no;
  dnssec-validation no;
  empty-zones-enable no;
  max-cache-size 2M;
  minimal-responses yes;
  pid-file none;
  session-keyfile none;
  lock-file none;
  check-names primary ignore;
  check-integrity no;
  check-mx ignore;
  version none;
};
controls { };
logging {
  category lame-servers { null; };
};
zone "." { type primary; file "DIR/zones/root.zone"; };
zone "example.org" { type primary; file "DIR/zones/example.org.zone"; };
`,
    );
    assert.deepEqual(service.argv.slice(-2), ["-c", "/srv/world/dns/current/named.conf"]);
  });

  it("the mirror and the gateway that leads to it", () => {
    const archives = { debian: "http://mirror.org/debian", security: "http://mirror.org/debian-security" };
    const { argv, room } = mirrorService(PATHS, archives);
    assert.equal(room, "host");
    assert.deepEqual(argv.slice(2), [
      ...["--socket", "/world/root/run/world/mirror.sock", "--cache", "/cache/debian"],
      ...["--archive", "debian=http://mirror.org/debian"],
      ...["--archive", "debian-security=http://mirror.org/debian-security"],
    ]);
    assert.equal(
      file(gatewayService(), "haproxy.cfg"),
      `global
  maxconn 1000
  nbthread 1
  user haproxy
  group haproxy
  log stdout format raw daemon notice

defaults
  mode http
  log global
  timeout connect 5s
  timeout client 300s
  timeout server 300s

frontend mirror
  bind 198.18.0.3:80
  default_backend mirror

backend mirror
  server mirror unix@/run/world/mirror.sock
`,
    );
  });

  it("the ACME authority", () => {
    const { argv, room, generation } = acmeService(PATHS, "/cache/bin/acme", CERTIFICATE);
    assert.equal(room, "world-network");
    assert.deepEqual(argv, [
      ...["/cache/bin/acme", "-listen", "198.18.0.4:443", "-resolver", "198.18.0.2:53"],
      ...["-certificate", "/world/state/acme/current/certificate.pem"],
      ...["-key", "/world/state/acme/current/key.pem"],
      ...["-authority-certificate", "/cache/authority/certificate.pem"],
      ...["-authority-key", "/cache/authority/key.pem"],
    ]);
    const key = generation.files.find(({ path }) => path.endsWith("/key.pem"));
    assert.deepEqual([key?.content, key?.mode], ["KEY\n", 0o600]);
  });

  it("the CDN's edge", () => {
    const certificates = { authorityPem: "ROOT\n", own: CERTIFICATE, domains: [CERTIFICATE] };
    const [edge] = edgeServices([docsService("CA")], certificates);
    const [front, origin] =
      file(edge, "haproxy.cfg").split("\n\nfrontend edge\n")[1]?.split("\n\nlisten ") ?? [];
    assert.equal(
      front,
      `  bind 198.18.0.5:80
  bind 198.18.0.5:443 ssl crt-list DIR/certificates.txt alpn h2,http/1.1
  http-request del-header Fastly-SSL
  http-request set-header Fastly-SSL 1 if { ssl_fc }
  default_backend cache

backend cache
  server cache unix@/run/world/cache.sock send-proxy-v2`,
    );
    assert.equal(
      origin,
      `origin-b51648785d64
  bind unix@/run/world/origins/origin-b51648785d64.sock mode 666
  mode tcp
  option dontlog-normal
  option log-separate-errors
  log-format "origin lb0.example.org:20004 fails: %tsc %[bc_err_str] %[ssl_bc_err_str]"
  timeout connect 1000ms
  server origin lb0.example.org:20004 ssl verify required ca-file DIR/origin-b51648785d64-ca.pem verifyhost lb.example.org sni str(lb.example.org) ssl-min-ver TLSv1.2 resolvers world resolve-prefer ipv4 init-addr none`,
    );
    assert.equal(file(edge, "certificates.txt"), "DIR/certificate-0.pem\nDIR/certificate-1.pem\n");
    assert.equal(file(edge, "public-authorities.pem"), "ROOT\n");
  });
});
