import type { LoadBalancers } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

export const loadBalancers = {
  role: "loadbalancer",
  cdnPort: 20004,
  name: "lb.psf.io",
  clientTimeout: 86_400,
  statisticsPort: 4646,
  hsts: { maxAge: 315_360_000, includeSubDomains: true, preload: true },
  acmeDirectory: "https://acme-v02.api.letsencrypt.org/directory",
  // A conference behind one address stays below them.
  limits: { connections: 1000, requests: 2000 },
} as const satisfies LoadBalancers & { role: RoleName };
