import { roleOf } from "../stacks/derive/servers.ts";
import type { Estate, Server, Software } from "../stacks/vocabulary/index.ts";
import { backup, backupClient } from "./backup/index.ts";
import { authority, unclaimedCertificates } from "./base/certificates.ts";
import { base } from "./base/index.ts";
import { consul } from "./consul/index.ts";
import { type Host, hasConsul, hostOf } from "./host.ts";
import { loadBalancer } from "./load-balancer/index.ts";
import { mail } from "./mail/index.ts";
import { certificateMetrics } from "./monitoring/certificate-metrics.ts";
import { monitoring } from "./monitoring/index.ts";
import { packages } from "./packages/index.ts";
import { compose, type HostBundles, type Part } from "./part.ts";
import { pgbouncer } from "./pgbouncer/index.ts";
import { postgresql } from "./postgresql/index.ts";
import { pythontest } from "./pythontest.ts";
import { slack } from "./slack.ts";
import { web } from "./web/index.ts";

/** What a machine holds, as its three documents. Pure: a preview and a test need no engine for it. */
export function hostBundles(estate: Estate, server: Server): HostBundles {
  const host = hostOf(estate, server);
  return compose(host, partsOf(host));
}

/** The parts of a machine: what all have, then what its place and its role add. */
export function partsOf(host: Host): readonly Part[] {
  const parts = [
    ...base(host),
    ...(hasConsul(host) ? consul(host) : []),
    ...software[roleOf(host.estate, host.server).software](host),
    ...pgbouncer(host),
    ...backupClient(host),
    certificateMetrics(host),
  ];
  return [authority(host, parts), ...parts, unclaimedCertificates(host, parts)];
}

const software: Readonly<Record<Software, (host: Host) => readonly Part[]>> = {
  backup,
  consul: () => [],
  loadbalancer: loadBalancer,
  mail,
  monitoring,
  none: () => [],
  packages,
  postgresql,
  pythontest,
  slack,
  web,
};
