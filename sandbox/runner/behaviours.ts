import type { ProviderBehaviour } from "../provider/behaviour.ts";
import { digitalocean } from "../providers/digitalocean/index.ts";
import { random } from "../providers/random/index.ts";

/** Every provider package that the embedded cloud serves. */
export const BEHAVIOURS: readonly ProviderBehaviour[] = [digitalocean, random];
