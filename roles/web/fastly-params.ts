import type { Estate } from "../../stacks/vocabulary/index.ts";
import { lines } from "../base/place.ts";
import type { HostPath } from "../bundle.ts";

export const fastlyParamsPath: HostPath = "/etc/nginx/fastly_params";

/**
 * What every server block behind the load balancers includes: redirects without the port that only they know, TLS by
 * the estate's list, and the visitor's address. Load balancers strip X-Forwarded-For and set it, and only they reach
 * the port; so it is taken from the private networks and from nobody else.
 */
export function fastlyParams({ ciphers, datacenters }: Estate): string {
  return lines(
    "port_in_redirect off;",
    "",
    "ssl_protocols TLSv1.2 TLSv1.3;",
    `ssl_ciphers ${ciphers.overrides.backend ?? ciphers.default};`,
    "ssl_prefer_server_ciphers off;",
    "ssl_session_cache shared:backend:2m;",
    "ssl_session_timeout 1d;",
    "ssl_session_tickets off;",
    "",
    ...Object.values(datacenters).map(({ privateNetwork }) => `set_real_ip_from ${privateNetwork};`),
    "real_ip_header X-Forwarded-For;",
  );
}
