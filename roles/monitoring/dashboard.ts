import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostPath } from "../bundle.ts";
import type { Host } from "../host.ts";
import { answersAt } from "../http-check.ts";
import { listens, nginxSite } from "../nginx-site.ts";
import type { Part } from "../part.ts";
import { ports } from "./place.ts";

const folder: HostPath = "/usr/local/share/estate-status";
const files = ["index.html", "page.css", "page.js"] as const;

/**
 * A page with the state of what is public, for everybody, and with targets and alerts for those inside. Strangers reach
 * no more of Prometheus than one fixed question.
 */
export function dashboard(host: Host): readonly Part[] {
  return [
    {
      role: "monitoring",
      packages: ["curl"],
      directories: { [folder]: {} },
      files: Object.fromEntries(
        files.map((name): [HostPath, { content: string }] => [
          `${folder}/${name}`,
          { content: readFileSync(join(import.meta.dirname, "page", name), "utf8") },
        ]),
      ),
      checks: {
        "status page": { command: answersAt("http://127.0.0.1/") },
        "status page's answers": { command: answersAt("http://127.0.0.1/api/targets.json"), retries: 30 },
      },
    },
    nginxSite({ role: "monitoring", name: "status", configuration: site(host) }),
  ];
}

function site(host: Host): string {
  const { estate } = host;
  const inside = [
    "127.0.0.0/8",
    ...estate.deployers.map(({ range }) => range),
    ...Object.values(estate.datacenters).map(({ privateNetwork }) => privateNetwork),
  ];
  const question = encodeURIComponent('probe_success{job=~"public|packages"}');
  const answer = (name: string, path: string, rules: readonly string[]) => `
    location = /api/${name}.json {
        limit_except GET { deny all; }
${rules.map((line) => `        ${line}\n`).join("")}\
        limit_req zone=questions burst=20 nodelay;
        set $args "";
        proxy_pass http://127.0.0.1:${ports.prometheus}${path};
        proxy_pass_request_headers off;
        proxy_pass_request_body off;
    }
`;
  const insiders = [...inside.map((range) => `allow ${range};`), "deny all;"];
  return `limit_req_zone $binary_remote_addr zone=questions:1m rate=10r/s;

server {
    ${listens(host, 80, "default_server").join("\n    ")}
    server_name ${host.name} ${host.internalName};
    server_tokens off;
    root ${folder};
    add_header Content-Security-Policy "default-src 'self'; frame-ancestors 'none'" always;
    add_header X-Content-Type-Options nosniff always;
    add_header Referrer-Policy no-referrer always;

    location / {
        limit_except GET { deny all; }
        try_files $uri $uri/ =404;
    }
${answer("services", `/api/v1/query?query=${question}`, [])}\
${answer("targets", "/api/v1/targets?state=active", insiders)}\
${answer("alerts", "/api/v1/alerts", insiders)}\
}
`;
}
