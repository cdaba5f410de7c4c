import type { ProviderBehaviour } from "../provider/behaviour.ts";
import { command } from "../providers/command/index.ts";
import { consul } from "../providers/consul/index.ts";
import { digitalocean } from "../providers/digitalocean/index.ts";
import { fastly } from "../providers/fastly/index.ts";
import { openstack } from "../providers/openstack/index.ts";
import { random } from "../providers/random/index.ts";
import { tls } from "../providers/tls/index.ts";

/** Every provider package that the embedded cloud serves. */
export const BEHAVIOURS: readonly ProviderBehaviour[] = [
  command,
  consul,
  digitalocean,
  fastly,
  openstack,
  random,
  tls,
];
