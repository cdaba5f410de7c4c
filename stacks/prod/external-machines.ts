import type { DomainName, ExternalMachine } from "../vocabulary/index.ts";

/** OSUOSL runs these for us; its name stands for both columns of the Server List. */
function osuosl(name: DomainName, purpose: string, contact = "noah"): ExternalMachine {
  return { name, purpose, contact, datacenter: "OSUOSL", region: "OSUOSL", listed: true };
}

/** In the order of the published Server List; those without a row last. */
export const externalMachines: readonly ExternalMachine[] = [
  {
    name: "monitoring.pypi.io",
    purpose: "Monitoring.pypi.io",
    contact: "dstufft",
    datacenter: "Rackspace",
    region: "Northern Virginia (IAD)",
    listed: true,
  },
  osuosl("virt-h669vt.psf.osuosl.org", "Loadbalancer OSUOSL"),
  osuosl("speed-python.osuosl.org", "Python Speed"),
  osuosl("virt-wzmlmm.psf.osuosl.org", "Advocacy"),
  osuosl("virt-gwhg4e.psf.osuosl.org", "Coverity"),
  osuosl("virt-ys0nco.psf.osuosl.org", "Wiki", "marc-andre"),
  osuosl("virt-et2yi0.psf.osuosl.org", "Buildmaster"),
  osuosl("virt-wdiwcy.psf.osuosl.org", "PyPy Codespeed"),
  osuosl("virt-sxw5uy.psf.osuosl.org", "Load Balancer OSUOSL"),
  osuosl("virt-k4b2sa.psf.osuosl.org", "rsnapshot"),
  osuosl("virt-8joqck.psf.osuosl.org", "RPI"),
  osuosl("virt-7tac5q.psf.osuosl.org", "PyPy Home"),
  osuosl("virt-l99amx.psf.osuosl.org", "Monitoring OSUOSL"),
  {
    name: "bugs.python.org",
    purpose: "Issue tracker",
    contact: "tracker-discuss@python.org",
    datacenter: "Upfront Systems",
    region: "Upfront Systems",
    listed: false,
  },
  {
    name: "albatross.python.org",
    purpose: "Former mail server",
    contact: "infrastructure-staff@python.org",
    datacenter: "XS4ALL",
    region: "XS4ALL",
    listed: false,
  },
  {
    name: "dinsdale.python.org",
    purpose: "Legacy services, legacy.python.org",
    contact: "infrastructure-staff@python.org",
    datacenter: "XS4ALL",
    region: "XS4ALL",
    listed: false,
  },
];
