import { digitalocean } from "./digitalocean.ts";
import { fastly } from "./fastly.ts";
import type { Identities, Identity } from "./identity.ts";
import { openstack } from "./openstack.ts";

const providers: Readonly<Record<string, Identities>> = { digitalocean, openstack, fastly };

/** How objects of a type (`digitalocean:Droplet`) are known; undefined where they cannot be imported. */
export function identityOf(type: string): Identity | undefined {
  const [provider = "", name = ""] = type.split(":");
  const identities = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  return identities !== undefined && Object.hasOwn(identities, name) ? identities[name] : undefined;
}

/** Every type that can be adopted. */
export function types(): readonly string[] {
  return Object.entries(providers).flatMap(([provider, identities]) =>
    Object.keys(identities).map((name) => `${provider}:${name}`),
  );
}
