import { byName, type Identities, type Properties } from "./identity.ts";

/** The order of a subscription's domains means nothing. */
function sortedDomains(properties: Properties): Properties {
  const { domains } = properties;
  return Array.isArray(domains) ? { ...properties, domains: [...domains].sort() } : properties;
}

/** Import forms by the documentation of the Terraform provider for Fastly, section "Import" of each resource. */
export const fastly: Identities = {
  ServiceVcl: { ...byName, unread: ["activate", "stage", "forceDestroy", "reuse"] },
  TlsSubscription: {
    by: ["domains"],
    normalise: sortedDomains,
    unread: ["forceUpdate", "forceDestroy"],
  },
};
