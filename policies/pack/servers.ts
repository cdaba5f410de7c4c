import { serverKey } from "../../stacks/derive/names.ts";
import type { Estate, Server } from "../../stacks/vocabulary/index.ts";

/** The catalog's machine that a resource is named after: `lb0-iad1`, or `lb0-iad1-configuration` with that suffix. */
export function serverNamed(estate: Estate, name: string, suffix = ""): Server | undefined {
  return estate.servers.find((server) => name === `${serverKey(server)}${suffix}`);
}
