import { ProviderError } from "../provider/behaviour.ts";
import type { Properties } from "../provider/values.ts";

/** A provider whose API answers nothing, or one region of it. */
export interface Absence {
  readonly provider: string;
  /** Of the provider's configuration, in any case; absent: everywhere. */
  readonly region?: string;
}

const ORDER = /^([a-z]+)(?:@(\S+))?\s+away$/;

/** `fastly away`, `openstack@ORD away`; undefined where the order means something else. */
export function parseAbsence(order: string): Absence | undefined {
  const [, provider, region] = ORDER.exec(order.trim()) ?? [];
  return provider === undefined ? undefined : { provider, ...(region === undefined ? {} : { region }) };
}

/** What a provider's process does over the network. It configures itself, checks and compares without it. */
export type Request = "create" | "read" | "update" | "delete" | "invoke";

const METHODS: Readonly<Record<Request, string>> = {
  create: "Post",
  read: "Get",
  update: "Put",
  delete: "Delete",
  invoke: "Get",
};

/**
 * Refuses a request to a provider that is away, as Go's client words it. The providers begin to talk with the first
 * resource: terraform-provider-openstack authenticates late (openstack/provider.go, `delayed_auth` is true),
 * terraform-provider-fastly and -consul make a client and ask nothing (fastly/config.go, consul/config.go).
 */
export function refuseAway(
  absences: readonly Absence[],
  request: Request,
  provider: string,
  configuration: Properties,
  prefix = "",
): void {
  const away = absences.some(
    (absence) =>
      absence.provider === provider &&
      (absence.region === undefined ||
        absence.region.toLowerCase() === String(configuration.region ?? "").toLowerCase()),
  );
  if (!away) return;
  const address = addressOf(provider, configuration);
  const host = URL.canParse(address) ? new URL(address).hostname : address;
  throw new ProviderError(
    `${prefix}1 error occurred:\n\t* ${METHODS[request]} "${address}": dial tcp: lookup ${host}: i/o timeout\n\n`,
  );
}

function addressOf(provider: string, configuration: Properties): string {
  const { authUrl, baseUrl, apiEndpoint, address, scheme } = configuration;
  if (typeof address === "string") return `${String(scheme ?? "http")}://${address}`;
  const given = [authUrl, baseUrl, apiEndpoint].find((each) => typeof each === "string" && each !== "");
  return typeof given === "string" ? given : `https://api.${provider}.com`;
}
