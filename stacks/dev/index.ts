import { infrastructureProviders, organization } from "../prod/organization.ts";
import type { Estate } from "../vocabulary/index.ts";
import { authority, certificates, ciphers } from "./certificates.ts";
import { aptRepositories, backups, consul, pgbouncer, postgresql } from "./data.ts";
import { datacenters, deployers } from "./datacenters.ts";
import { monitoring } from "./monitoring.ts";
import { cdn, loadBalancers, redirects, uptimeChecks, zones } from "./network.ts";
import { people } from "./people.ts";
import { roles } from "./roles.ts";
import { servers } from "./servers.ts";
import { externalServices, services } from "./services.ts";

/** The same services at the smallest sensible size under dev.psf.io, to develop and rehearse on. */
export const dev: Estate = {
  name: "dev",
  organization,
  infrastructureProviders,
  directory: [],
  environment: "Development",
  zone: "dev.psf.io",
  defaultImage: "ubuntu-24.04",
  datacenters,
  deployers,
  roles,
  servers,
  externalMachines: [],
  services,
  externalServices,
  redirects,
  loadBalancers,
  cdn,
  zones,
  authority,
  certificates,
  publicCertificates: [],
  ciphers,
  consul,
  postgresql,
  pgbouncer,
  monitoring,
  aptRepositories,
  backups,
  people,
  registersPeopleKeys: false,
  uptimeChecks,
};
