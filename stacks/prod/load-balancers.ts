import type { LoadBalancers } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

export const loadBalancers = {
  role: "loadbalancer",
  cdnPort: 20004,
  name: "lb.psf.io",
  clientTimeout: 86_400,
  statisticsPort: 4646,
  hsts: { maxAge: 315_360_000, includeSubDomains: true, preload: true },
} as const satisfies LoadBalancers & { role: RoleName };
