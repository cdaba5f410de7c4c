import { cdn as productionCdn } from "../prod/cdn.ts";
import { loadBalancers as productionLoadBalancers } from "../prod/load-balancers.ts";
import { certificateAuthorities, withoutMail } from "../prod/zones.ts";
import type { Cdn, DomainName, LoadBalancers, Redirect, UptimeCheck, Zone } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";
import type { ServiceName } from "./services.ts";

/** HSTS without preload: a list in every browser is not for a name that comes and goes. */
export const loadBalancers = {
  ...productionLoadBalancers,
  name: "lb.dev.psf.io",
  hsts: { maxAge: 86_400, includeSubDomains: false, preload: false },
} as const satisfies LoadBalancers & { role: RoleName };

export const redirects = [
  { from: "cheeseshop.dev.psf.io", to: "pypi.python.org", keepPath: true },
  { from: "jobs.dev.psf.io", to: "www.dev.psf.io/jobs/", keepPath: false },
  { from: "dev.psf.io", to: "www.dev.psf.io", keepPath: true },
] as const satisfies readonly Redirect[];

export const cdn = {
  ...productionCdn,
  services: { docs: productionCdn.services.docs, pydotorg: productionCdn.services.pydotorg },
} as const satisfies Cdn<ServiceName>;

export const zones = {
  "dev.psf.io": { records: [...certificateAuthorities, ...withoutMail] },
} as const satisfies Record<DomainName, Zone>;

export const uptimeChecks = {
  "www-dev-psf-io": {
    target: "https://www.dev.psf.io/",
    type: "https",
    regions: ["us_east"],
    certificateDays: 14,
  },
} as const satisfies Record<string, UptimeCheck>;
