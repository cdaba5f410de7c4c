import type { ExternalServiceName } from "../prod/external-services.ts";
import { services as production } from "../prod/services.ts";
import type { Service } from "../vocabulary/index.ts";
import type { RoleName } from "./roles.ts";

export { externalServices } from "../prod/external-services.ts";

/** Production's services on fewer machines, with names of their own. Only the main website is behind the CDN. */
export const services = {
  docs: {
    ...production.docs,
    backend: { role: "web", port: 9000 },
    domains: ["docs.dev.psf.io", "doc.dev.psf.io"],
    verify: { name: "docs.dev.psf.io", authority: "internal" },
    cdn: "off",
  },
  downloads: {
    ...production.downloads,
    backend: { role: "web", port: 9000 },
    domains: ["www.dev.psf.io"],
    verify: { name: "downloads.dev.psf.io", authority: "internal" },
    check: { method: "HEAD", path: "/_check", host: "www.dev.psf.io" },
  },
  pydotorg: {
    ...production.pydotorg,
    domains: ["www.dev.psf.io"],
    verify: { name: "pydotorg.dev.psf.io", authority: "internal" },
  },
  "pydotorg-staging": {
    ...production["pydotorg-staging"],
    backend: { role: "pydotorg", port: 9000 },
    domains: ["staging.dev.psf.io"],
    verify: { name: "pydotorg.dev.psf.io", authority: "internal" },
    cdn: "never",
  },
  "pycon-prod": {
    ...production["pycon-prod"],
    backend: { role: "pycon", port: 443 },
    domains: ["us-pycon.dev.psf.io"],
    verify: { name: "pycon.dev.psf.io", authority: "internal" },
    cdn: "never",
  },
  "pycon-staging": {
    ...production["pycon-staging"],
    backend: { role: "pycon", port: 443 },
    domains: ["pycon-staging.dev.psf.io", "staging-pycon.dev.psf.io"],
    verify: { name: "pycon.dev.psf.io", authority: "internal" },
  },
  console: { ...production.console, domains: ["console.dev.psf.io"] },
  hg: {
    ...production.hg,
    domains: ["hg.dev.psf.io"],
    verify: { name: "hg.dev.psf.io", authority: "internal" },
  },
  "hg-ssh": production["hg-ssh"],
  "pypa-bootstrap": {
    ...production["pypa-bootstrap"],
    backend: { role: "web", port: 9000 },
    domains: ["bootstrap.dev.psf.io"],
    verify: { name: "bootstrap.pypa.dev.psf.io", authority: "internal" },
    cdn: "never",
  },
  "speed-web": {
    ...production["speed-web"],
    backend: { role: "web", port: 9000 },
    domains: ["speed.dev.psf.io"],
    verify: { name: "speed-web.dev.psf.io", authority: "internal" },
  },
  // The wiki's machine has production's certificate only: here its backend stays down until it gets one of this authority.
  wiki: {
    ...production.wiki,
    domains: ["wiki.dev.psf.io", "wiki-test.dev.psf.io"],
    verify: { name: "wiki.dev.psf.io", authority: "internal" },
  },
} as const satisfies Record<string, Service<RoleName, ExternalServiceName>>;

export type ServiceName = keyof typeof services;
