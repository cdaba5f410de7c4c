import type { ProviderBehaviour } from "../../provider/behaviour.ts";
import { bridged } from "../common/bridge.ts";
import { webUrl } from "../common/validators.ts";
import { rates } from "./rates.ts";
import { serviceVcl } from "./service-vcl.ts";
import { getFastlyIpRanges, getTlsConfiguration } from "./tls-configuration.ts";
import { getTlsSubscription, tlsSubscription, tlsSubscriptionValidation } from "./tls-subscription.ts";
import * as types from "./types.ts";

/** Fastly as the provider shows it. Needs no key; only a base URL that is none is refused. */
export const fastly: ProviderBehaviour = bridged({
  package: "fastly",
  validateConfiguration: (configuration) => webUrl(configuration, "baseUrl"),
  rates,
  resources: {
    [types.SERVICE_VCL]: serviceVcl,
    [types.TLS_SUBSCRIPTION]: tlsSubscription,
    [types.TLS_SUBSCRIPTION_VALIDATION]: tlsSubscriptionValidation,
  },
  functions: {
    "fastly:index/getFastlyIpRanges:getFastlyIpRanges": getFastlyIpRanges,
    "fastly:index/getTlsConfiguration:getTlsConfiguration": getTlsConfiguration,
    "fastly:index/getTlsSubscription:getTlsSubscription": getTlsSubscription,
  },
});
