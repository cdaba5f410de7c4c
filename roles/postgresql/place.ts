import { postgresqlService } from "../../stacks/derive/databases.ts";
import type { HostPath } from "../bundle.ts";
import { type Host, imageTraits } from "../host.ts";

/** Patroni's name of the cluster, pgBackRest's of the stanza, and the service that Consul knows. */
export const scope = postgresqlService;

/** Where PostgreSQL listens for processes of its own machine. */
export const socketDirectory: HostPath = "/var/run/postgresql";

/** Where a disk for the databases is mounted. */
export const dataRoot: HostPath = "/srv/postgresql";

/**
 * The cluster's files: beside the place of Debian's own clusters, so that no package ever takes them for one. A new
 * major version of PostgreSQL is a folder of its own.
 */
export function dataDirectory(host: Host): HostPath {
  return `${dataRoot}/${imageTraits(host).postgresql}/${scope}`;
}

/** Programs of the release's PostgreSQL. */
export function binaryDirectory(host: Host): HostPath {
  return `/usr/lib/postgresql/${imageTraits(host).postgresql}/bin`;
}
