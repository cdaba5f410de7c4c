// As many resources of the same types as the estate has, with constant inputs and nothing computed.
import "../../components/support/sdk-speed.ts";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Registration } from "../registrations.ts";

class FlatProvider extends pulumi.ProviderResource {}
class FlatResource extends pulumi.CustomResource {}

const file = process.env.BENCH_REGISTRATIONS;
if (!file) throw new Error("BENCH_REGISTRATIONS names the file of registrations; run make bench");
const registrations: readonly Registration[] = JSON.parse(readFileSync(file, "utf8"));

const providers = new Map<string, pulumi.ProviderResource>();
for (const { type, name, custom, inputs, provider } of registrations) {
  const chosen = provider === undefined ? undefined : providers.get(provider);
  if (type.startsWith("pulumi:providers:")) {
    providers.set(name, new FlatProvider(type.slice("pulumi:providers:".length), name, inputs));
  } else if (custom) {
    new FlatResource(type, name, inputs, chosen ? { provider: chosen } : {});
  } else {
    new pulumi.ComponentResource(type, name);
  }
}
