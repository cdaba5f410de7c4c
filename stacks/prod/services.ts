import type { Service } from "../vocabulary/index.ts";
import type { ExternalServiceName } from "./external-services.ts";
import type { RoleName } from "./roles.ts";

/**
 * What the load balancers send traffic to. `cdn` is the switch: "on" points the first domain at the CDN, "off" at the load
 * balancers; nothing else differs.
 */
export const services = {
  docs: {
    kind: "web",
    backend: { role: "docs", port: 9000 },
    domains: ["docs.python.org", "doc.python.org"],
    verify: { name: "docs.psf.io", authority: "internal" },
    check: "default",
    surrogateControl: 604_800,
    cdn: "on",
    owner: "Benjamin Peterson and Georg Brandl",
  },
  downloads: {
    kind: "web",
    backend: { role: "downloads", port: 9000 },
    domains: ["www.python.org"],
    path: "/ftp/",
    verify: { name: "downloads.psf.io", authority: "internal" },
    check: { method: "HEAD", path: "/_check", host: "www.python.org" },
    surrogateControl: 157_680_000,
    cdn: "never",
    owner: "infrastructure-staff@python.org",
  },
  pydotorg: {
    kind: "web",
    backend: { role: "pydotorg", port: 9000 },
    consulName: "pydotorg-prod",
    domains: ["www.python.org"],
    verify: { name: "pydotorg.psf.io", authority: "internal" },
    check: "default",
    cdn: "on",
    owner: "The website's issue tracker on GitHub",
  },
  "pydotorg-staging": {
    kind: "web",
    backend: { role: "pydotorg-staging", port: 9000 },
    domains: ["staging.python.org"],
    verify: { name: "pydotorg-staging.psf.io", authority: "internal" },
    check: "default",
    cdn: "off",
    owner: "The website's issue tracker on GitHub",
  },
  "pycon-prod": {
    kind: "web",
    backend: { role: "pycon-prod", port: 443 },
    domains: ["us.pycon.org"],
    verify: { name: "pycon.psf.io", authority: "internal" },
    check: "default",
    cdn: "off",
    owner: "pycon-tech@python.org",
  },
  "pycon-staging": {
    kind: "web",
    backend: { role: "pycon-staging", port: 443 },
    domains: ["pycon-staging.python.org", "staging-pycon.python.org"],
    verify: { name: "pycon-staging.psf.io", authority: "internal" },
    check: "default",
    cdn: "never",
    owner: "pycon-tech@python.org",
  },
  // Python's interactive console: theirs to run, ours to limit to what the page needs.
  console: {
    kind: "web",
    backend: { external: "console" },
    domains: ["console.python.org"],
    allowedPaths: ["/static/", "/python-dot-org-console/", "/python-dot-org-live-consoles-status"],
    verify: { name: "www.pythonanywhere.com", authority: "public" },
    hostHeader: "www.pythonanywhere.com",
    check: "none",
    cdn: "never",
    owner: "PythonAnywhere",
  },
  hg: {
    kind: "web",
    backend: { role: "hg", port: 9000 },
    domains: ["hg.python.org"],
    verify: { name: "hg.psf.io", authority: "internal" },
    check: { method: "GET", path: "/test/rev/ea32503c754c" },
    cdn: "never",
    owner: "Antoine Pitrou and Georg Brandl",
  },
  "hg-ssh": {
    kind: "tcp",
    backend: { role: "hg", port: 22 },
    listen: 20100,
    owner: "Antoine Pitrou and Georg Brandl",
  },
  "pypa-bootstrap": {
    kind: "web",
    backend: { role: "web-pypa", port: 9000 },
    domains: ["bootstrap.pypa.io"],
    verify: { name: "bootstrap.pypa.psf.io", authority: "internal" },
    check: { method: "HEAD", path: "/" },
    cdn: "off",
    owner: "Donald Stufft",
  },
  "speed-web": {
    kind: "web",
    backend: { role: "speed-web", port: 9000 },
    domains: ["speed.python.org"],
    verify: { name: "speed-web.psf.io", authority: "internal" },
    check: { method: "HEAD", path: "/" },
    cdn: "never",
    owner: "speed@python.org and Zach Ware",
  },
  wiki: {
    kind: "web",
    backend: { external: "wiki" },
    domains: ["wiki.python.org", "wiki-test.python.org"],
    verify: { name: "wiki.psf.io", authority: "internal" },
    check: { method: "HEAD", path: "/moin/" },
    cdn: "never",
    owner: "Marc-André Lemburg",
  },
} as const satisfies Record<string, Service<RoleName, ExternalServiceName>>;

export type ServiceName = keyof typeof services;
