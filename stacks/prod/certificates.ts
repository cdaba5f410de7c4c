import type { Authority, Certificate, Ciphers, DomainName } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

export const authority = {
  subject: {
    country: "US",
    province: "NH",
    locality: "Wolfeboro",
    organization: "Python Software Foundation",
    organizationalUnit: "Infrastructure Team",
    commonName: "PSF_CA",
    emailAddress: "infrastructure@python.org",
  },
  validity: "1825 days",
} as const satisfies Authority;

export const certificates = {
  // Consul's servers are each other's clients; agents expect `server.DATACENTER.consul` (Consul documentation, TLS).
  "consul.psf.io": {
    roles: ["consul"],
    validity: "30 days",
    alternativeNames: ["server.iad1.consul"],
    clientAuthentication: true,
  },
  "docs.psf.io": { roles: ["docs"], validity: "30 days" },
  "downloads.psf.io": { roles: ["downloads"], validity: "30 days" },
  "pydotorg.psf.io": { roles: ["pydotorg"], validity: "30 days" },
  // Not production's, as in 2018: a staging machine runs code that is not approved yet.
  "pydotorg-staging.psf.io": { roles: ["pydotorg-staging"], validity: "30 days" },
  "pycon.psf.io": { roles: ["pycon-prod"], validity: "30 days" },
  "pycon-staging.psf.io": { roles: ["pycon-staging"], validity: "30 days" },
  "hg.psf.io": { roles: ["hg"], validity: "30 days" },
  "lb.psf.io": { roles: ["loadbalancer"], validity: "30 days" },
  // Database host and backup repository prove themselves to each other (pgBackRest user guide, "Setup TLS").
  "postgresql.psf.io": {
    roles: ["postgresql"],
    validity: "7 days",
    // As Consul names them, as they reach each other, and as the repository of the backups reaches them.
    alternativeNames: [
      "primary.postgresql.service.consul",
      "replica.postgresql.service.consul",
      "pg0.iad1.int.psf.io",
      "pg0.iad1.psf.io",
      "pg1.iad1.int.psf.io",
      "pg1.iad1.psf.io",
    ],
    clientAuthentication: true,
  },
  "backup.psf.io": {
    roles: ["backup"],
    validity: "30 days",
    alternativeNames: ["backup0.ord1.psf.io"],
    clientAuthentication: true,
  },
  "speed-web.psf.io": { roles: ["speed-web"], validity: "30 days" },
  "bootstrap.pypa.psf.io": { roles: ["web-pypa"], validity: "30 days" },
  // The wiki's machine is OSUOSL's: its operator takes the certificate from the stack's outputs.
  "wiki.psf.io": { roles: [], validity: "30 days" },
} as const satisfies Record<DomainName, Certificate<RoleName>>;

/** Mozilla's intermediate list, version 6.0. Every use falls back to it until it has a key of its own. */
export const ciphers = {
  default: [
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
  ].join(":"),
  overrides: {},
} as const satisfies Ciphers;
