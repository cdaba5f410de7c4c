import type { CloudObject } from "../cloud/cloud.ts";
import { text, texts } from "../providers/common/values.ts";
import { TLS_SUBSCRIPTION } from "../providers/fastly/types.ts";
import type { Progress } from "../toolchain/progress.ts";
import {
  type Authority,
  ensureAuthority,
  ensureCertificate,
  type IssuedCertificate,
} from "./authority/authority.ts";
import { ensureAcmeProgram } from "./authority/program.ts";
import { ACME_NAME } from "./authority/service.ts";
import { EDGE_NAMES, type EdgeCertificates } from "./edge/service.ts";
import type { WorldPaths } from "./paths.ts";

/** What the world's services are made from beside the cloud: kept in files, and the same until it must be renewed. */
export interface Materials {
  /** Absent where the ACME authority cannot be built. */
  readonly acme?: { readonly program: string; readonly certificate: IssuedCertificate };
  readonly edge: EdgeCertificates;
}

export interface MaterialsRequest {
  readonly paths: WorldPaths;
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/**
 * The authority, the program of its ACME interface, and a function that gives the materials for what is in the cloud:
 * certificates are issued for subscriptions that are, and renewed a month before their end.
 */
export async function openMaterials(
  request: MaterialsRequest,
): Promise<(objects: readonly CloudObject[]) => Promise<Materials>> {
  const { paths, now } = request;
  const authority = await ensureAuthority(paths.cache, now());
  const program = await ensureAcmeProgram({ ...request, cache: paths.cache });
  return async (objects) => {
    const certificate = (names: readonly string[]) => issue(authority, names, paths, now());
    const domains = issuedSubscriptions(objects);
    return {
      ...(program === undefined ? {} : { acme: { program, certificate: await certificate([ACME_NAME]) } }),
      edge: {
        authorityPem: authority.certificatePem,
        own: await certificate(EDGE_NAMES),
        domains: await Promise.all(domains.map(certificate)),
      },
    };
  };
}

function issue(
  authority: Authority,
  names: readonly string[],
  { state }: WorldPaths,
  now: Date,
): Promise<IssuedCertificate> {
  return ensureCertificate(authority, names, `${state}/certificates`, now);
}

/** The domains of each TLS subscription whose certificate is issued, its common name first. */
function issuedSubscriptions(objects: readonly CloudObject[]): readonly (readonly string[])[] {
  return objects
    .filter(
      ({ type, properties }) =>
        type === TLS_SUBSCRIPTION && ["issued", "renewing"].includes(text(properties, "state")),
    )
    .map(({ properties }) => [
      ...new Set([text(properties, "commonName"), ...texts(properties, "domains")].filter(Boolean)),
    ])
    .sort(([left = ""], [right = ""]) => (left < right ? -1 : 1));
}
