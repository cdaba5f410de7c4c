import type { ProviderBehaviour } from "../../provider/behaviour.ts";
import { bridged } from "../common/bridge.ts";
import { validateConfiguration } from "./configuration.ts";

/** Consul as the provider shows it: one cluster for each address and datacenter. */
export const consul: ProviderBehaviour = bridged({
  package: "consul",
  validateConfiguration,
  resources: {},
  functions: {},
});
