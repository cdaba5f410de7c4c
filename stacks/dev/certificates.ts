import { authority as production } from "../prod/certificates.ts";
import type { Authority, Certificate, DomainName } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

export { ciphers } from "../prod/certificates.ts";

/** An authority of its own: nothing here is trusted by production. */
export const authority = {
  ...production,
  subject: { ...production.subject, commonName: "PSF_CA dev" },
} as const satisfies Authority;

export const certificates = {
  "consul.dev.psf.io": {
    roles: ["consul"],
    validity: "30 days",
    alternativeNames: ["server.iad1.consul"],
    clientAuthentication: true,
  },
  "docs.dev.psf.io": { roles: ["web"], validity: "30 days" },
  "downloads.dev.psf.io": { roles: ["web"], validity: "30 days" },
  "pydotorg.dev.psf.io": { roles: ["pydotorg"], validity: "30 days" },
  "pycon.dev.psf.io": { roles: ["pycon"], validity: "30 days" },
  "hg.dev.psf.io": { roles: ["hg"], validity: "30 days" },
  "lb.dev.psf.io": { roles: ["loadbalancer"], validity: "30 days" },
  "postgresql.dev.psf.io": {
    roles: ["postgresql"],
    validity: "7 days",
    // As Consul names them, as they reach each other, and as the repository of the backups reaches them.
    alternativeNames: [
      "primary.postgresql.service.consul",
      "replica.postgresql.service.consul",
      "pg0.iad1.int.dev.psf.io",
      "pg0.iad1.dev.psf.io",
      "pg1.iad1.int.dev.psf.io",
      "pg1.iad1.dev.psf.io",
    ],
    clientAuthentication: true,
  },
  "backup.dev.psf.io": {
    roles: ["backup"],
    validity: "30 days",
    alternativeNames: ["backup0.ord1.dev.psf.io"],
    clientAuthentication: true,
  },
  "speed-web.dev.psf.io": { roles: ["web"], validity: "30 days" },
  "bootstrap.pypa.dev.psf.io": { roles: ["web"], validity: "30 days" },
  "wiki.dev.psf.io": { roles: [], validity: "30 days" },
} as const satisfies Record<DomainName, Certificate<RoleName>>;
