import type { DomainName } from "../../stacks/vocabulary/index.ts";
import { lines, programDirectory, unitPath } from "../base/place.ts";
import type { HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import { listens, nginxSite } from "../nginx-site.ts";
import type { Part } from "../part.ts";
import { roleProgram } from "../program.ts";
import { page } from "./page.ts";
import { block, pageDirectory } from "./server-blocks.ts";

const nginx = "nginx.service";
const unit = "estate-site-certificate";
/** Answers to the authority's challenges (HTTP-01), where Debian's dehydrated writes them. */
const challenges: HostPath = "/var/lib/dehydrated/acme-challenges";
/** What nginx includes once there is a certificate. */
const enabled: HostPath = "/etc/nginx/site-enabled.d";
const available: HostPath = "/etc/nginx/site-with-tls.conf";
const certificates: HostPath = "/var/lib/dehydrated/certs/site";

/**
 * A site that the public reaches without a load balancer, under the machine's own names: HTTP with its page until
 * dehydrated has fetched a public certificate, then HTTPS with a redirect. One certificate has all of its names.
 */
export function publicSite(host: Host): readonly Part[] {
  const { estate, server } = host;
  const domains = (server.aliases ?? []).map(({ name }) => name);
  const [first] = domains;
  if (first === undefined) return [];
  const root: HostPath = `${pageDirectory}/site`;
  const contact = estate.organization.email;
  const site = nginxSite({
    role: server.role,
    name: "site",
    configuration: withoutTls(host, domains, root),
  });
  return [
    {
      ...site,
      directories: { "/usr/share/estate": {}, [pageDirectory]: {}, [root]: {}, [enabled]: {} },
      files: {
        ...site.files,
        [available]: { content: withTls(host, domains, root), reload: [nginx] },
        [`${root}/index.html`]: {
          content: page({
            service: first,
            domains,
            host: host.name,
            organization: estate.organization.name,
            owner: server.contact,
          }),
        },
      },
    },
    {
      role: server.role,
      packages: ["dehydrated"],
      directories: { [programDirectory]: {}, "/etc/dehydrated": {}, "/etc/dehydrated/conf.d": {} },
      files: {
        ...roleProgram(import.meta.dirname, "site-certificate-hook"),
        "/etc/dehydrated/conf.d/estate.sh": {
          content: lines(
            `CONTACT_EMAIL=${contact}`,
            "KEY_ALGO=prime256v1",
            `HOOK=${programDirectory}/site-certificate-hook`,
          ),
        },
        "/etc/dehydrated/domains.txt": {
          content: `${domains.join(" ")} > site\n`,
          restart: [`${unit}.timer`],
        },
        [unitPath(`${unit}.service`)]: {
          content: lines(
            "[Unit]",
            `Description=Public certificate of ${first}`,
            "Wants=network-online.target",
            `After=network-online.target ${nginx}`,
            "",
            "[Service]",
            "Type=oneshot",
            "ExecStart=/usr/bin/dehydrated --register --accept-terms",
            "ExecStart=/usr/bin/dehydrated --cron --keep-going",
            // Below the five failures in an hour that the authority bears (Let's Encrypt, rate limits).
            "Restart=on-failure",
            "RestartSec=15min",
          ),
        },
        [unitPath(`${unit}.timer`)]: {
          content: lines(
            "[Unit]",
            `Description=Public certificate of ${first}, fetched and renewed`,
            "",
            "[Timer]",
            "OnActiveSec=10s",
            "OnUnitInactiveSec=6h",
            "RandomizedDelaySec=30s",
            "",
            "[Install]",
            "WantedBy=timers.target",
          ),
          restart: [`${unit}.timer`],
        },
      },
      units: { [`${unit}.timer`]: { enabled: true, started: true } },
    },
  ];
}

function withoutTls(host: Host, domains: readonly DomainName[], root: HostPath): string {
  return [
    "server_tokens off;",
    `include ${enabled}/*.conf;`,
    "",
    block([
      ...listens(host, 80, "default_server"),
      `server_name ${domains.join(" ")};`,
      `root ${root};`,
      "",
      "location /.well-known/acme-challenge/ {",
      `    alias ${challenges}/;`,
      "}",
      "",
      "location / {",
      `    if (-e ${enabled}/tls.conf) {`,
      "        return 301 https://$host$request_uri;",
      "    }",
      "    try_files /index.html =404;",
      "}",
    ]),
  ].join("\n");
}

/** Mozilla's intermediate settings, as the estate's ciphers are. */
function withTls(host: Host, domains: readonly DomainName[], root: HostPath): string {
  return block([
    ...listens(host, 443, "ssl http2 default_server"),
    `server_name ${domains.join(" ")};`,
    `ssl_certificate ${certificates}/fullchain.pem;`,
    `ssl_certificate_key ${certificates}/privkey.pem;`,
    "ssl_protocols TLSv1.2 TLSv1.3;",
    "ssl_prefer_server_ciphers off;",
    "ssl_session_cache shared:site:2m;",
    "ssl_session_tickets off;",
    'add_header Strict-Transport-Security "max-age=86400";',
    `root ${root};`,
    "",
    "location / {",
    "    try_files /index.html =404;",
    "}",
  ]);
}
