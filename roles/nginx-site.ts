import type { HostPath } from "./bundle.ts";
import { type Host, listensOnIpv6 } from "./host.ts";
import type { Part } from "./part.ts";

/** One nginx site as a machine's only one, for pages that the program's own roles serve over plain HTTP. */
export interface NginxSite {
  /** Whose it is. */
  readonly role: string;
  /** Names its file. */
  readonly name: string;
  /** The `server` block and what stands beside it. */
  readonly configuration: string;
}

/** nginx with that site; its packages' default site goes. Judged as a whole by `nginx -t`. */
export function nginxSite({ role, name, configuration }: NginxSite): Part {
  const unit = "nginx.service";
  const path: HostPath = `/etc/nginx/conf.d/${name}.conf`;
  return {
    role,
    packages: ["nginx-light"],
    files: { [path]: { content: configuration, reload: [unit] } },
    absent: { "/etc/nginx/sites-enabled/default": { reload: [unit] } },
    validators: { nginx: { command: ["nginx", "-t", "-q"], trees: ["/etc/nginx"] } },
    units: { [unit]: { enabled: true, started: true } },
  };
}

/** Directives for a port that the public reaches: `listen 80 default_server;`, and the same for IPv6 where there is it. */
export function listens(host: Host, port: number, parameters: string): readonly string[] {
  const addresses = listensOnIpv6(host) ? ["", "[::]:"] : [""];
  return addresses.map((address) => `listen ${address}${port} ${parameters};`);
}
