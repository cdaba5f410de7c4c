import type { Estate } from "../vocabulary/index.ts";
import { backups } from "./backups.ts";
import { cdn } from "./cdn.ts";
import { authority, certificates, ciphers } from "./certificates.ts";
import { consul } from "./consul.ts";
import { pgbouncer, postgresql } from "./databases.ts";
import { datacenters, deployers } from "./datacenters.ts";
import { externalMachines } from "./external-machines.ts";
import { externalServices } from "./external-services.ts";
import { loadBalancers } from "./load-balancers.ts";
import { monitoring } from "./monitoring.ts";
import { directory, infrastructureProviders, organization } from "./organization.ts";
import { aptRepositories } from "./packages.ts";
import { people } from "./people.ts";
import { publicCertificates } from "./public-certificates.ts";
import { redirects } from "./redirects.ts";
import { roles } from "./roles.ts";
import { servers } from "./servers.ts";
import { services } from "./services.ts";
import { uptimeChecks } from "./uptime.ts";
import { zones } from "./zones.ts";

/** The Python Software Foundation's estate. */
export const prod: Estate = {
  name: "prod",
  organization,
  infrastructureProviders,
  directory,
  environment: "Production",
  zone: "psf.io",
  defaultImage: "ubuntu-24.04",
  datacenters,
  deployers,
  roles,
  servers,
  externalMachines,
  services,
  externalServices,
  redirects,
  loadBalancers,
  cdn,
  zones,
  authority,
  certificates,
  publicCertificates,
  ciphers,
  consul,
  postgresql,
  pgbouncer,
  monitoring,
  aptRepositories,
  backups,
  people,
  registersPeopleKeys: true,
  uptimeChecks,
};
