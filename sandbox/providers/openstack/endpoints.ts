import type { DeclaredCloud } from "../../cloud/declared-cloud.ts";
import { type CallContext, type CheckFailure, ProviderError } from "../../provider/behaviour.ts";
import type { Properties } from "../../provider/values.ts";
import { webUrl } from "../common/validators.ts";
import { number, record, text } from "../common/values.ts";

export type Service = "compute" | "network" | "image" | "volume";

/** One service of one cloud's region, as a call reaches it. */
export interface Endpoint {
  readonly service: Service;
  readonly region: string;
  /** Account and region: where an object lives. */
  readonly scope: string;
  /** Rackspace's first public cloud differs from OpenStack in much (identity version 2, shared networks). */
  readonly rackspace: boolean;
  /** What there is beside what its users make; absent where nobody has said. */
  readonly declared?: DeclaredCloud;
  /** Address of a resource, `networks` or `servers/ID`. */
  readonly url: (path: string) => string;
  /** The client adds a version to an address that already has one, so nothing is found there. */
  readonly broken: boolean;
}

const RACKSPACE_REGIONS = ["DFW", "HKG", "IAD", "LON", "ORD", "SYD"];
const CLIENT_NAMES: Readonly<Record<Service, string>> = {
  compute: "compute",
  network: "networking",
  image: "image",
  volume: "block storage",
};

/** Finds the service, or fails as the provider does when its catalog has none. */
export function endpointFor(inputs: Properties, context: CallContext, service: Service): Endpoint {
  const { configuration } = context;
  const authUrl = text(configuration, "authUrl");
  const region = text(inputs, "region") || text(configuration, "region");
  const rackspace = isRackspace(configuration);
  const known = (context.declaredClouds ?? []).filter(({ identity }) => identity === authUrl);
  const declared = known.find((cloud) => cloud.region === region);
  const regions = rackspace ? RACKSPACE_REGIONS : known.map((cloud) => cloud.region);
  const missing =
    (regions.length > 0 && !regions.includes(region)) ||
    (service === "volume" && (rackspace || (declared !== undefined && declared.volumes === undefined)));
  if (missing) {
    const client = CLIENT_NAMES[service];
    throw new ProviderError(
      `Error creating OpenStack ${client} client: No suitable endpoint could be found in the service catalog.`,
    );
  }
  const account = text(configuration, "tenantId") || text(configuration, "tenantName");
  const override = overrideOf(configuration, service);
  const base = override ?? catalogUrl(service, region, rackspace, authUrl);
  const versioned = rackspace && (service === "network" || service === "image");
  return {
    service,
    region,
    scope: `${authUrl} ${account} ${region}`,
    rackspace,
    ...(declared === undefined ? {} : { declared }),
    url: (path) => `${base}${path}`,
    broken: versioned && (override === undefined || !override.endsWith("/")),
  };
}

/** Identity version 2 is spoken by Rackspace's first public cloud alone. */
export function isRackspace(configuration: Properties): boolean {
  return /\/v2\.0\/?$/.test(text(configuration, "authUrl"));
}

export function validateConfiguration(configuration: Properties): readonly CheckFailure[] {
  const failures = [...webUrl(configuration, "authUrl")];
  const type = text(configuration, "endpointType");
  if (!["", "public", "publicURL", "admin", "adminURL", "internal", "internalURL"].includes(type)) {
    failures.push({ property: "endpointType", reason: "Invalid endpoint type provided" });
  }
  if ((number(configuration, "maxRetries") ?? 0) < 0) {
    failures.push({ property: "maxRetries", reason: "max_retries should be a positive value" });
  }
  const overrides = record(configuration, "endpointOverrides");
  for (const service of Object.keys(overrides)) {
    for (const { reason } of webUrl(overrides, service)) {
      failures.push({ property: `endpointOverrides.${service}`, reason });
    }
  }
  return failures;
}

function overrideOf(configuration: Properties, service: Service): string | undefined {
  const overrides = record(configuration, "endpointOverrides");
  const keys = service === "volume" ? ["volumev3", "volume"] : [service];
  return keys.map((key) => text(overrides, key)).find((url) => url !== "");
}

function catalogUrl(service: Service, region: string, rackspace: boolean, authUrl: string): string {
  if (rackspace) {
    const host = region.toLowerCase();
    // The catalog's own version, and the one that the client adds to it.
    if (service === "network") return `https://${host}.networks.api.rackspacecloud.com/v2.0/v2.0/`;
    if (service === "image") return `https://${host}.images.api.rackspacecloud.com/v2/v2/`;
    return `https://${host}.servers.api.rackspacecloud.com/v2/`;
  }
  const host = URL.canParse(authUrl) ? new URL(authUrl).hostname : "openstack";
  const paths: Readonly<Record<Service, string>> = {
    compute: ":8774/v2.1/",
    network: ":9696/v2.0/",
    image: ":9292/v2/",
    volume: ":8776/v3/",
  };
  return `https://${host}${paths[service]}`;
}
