import { Estate as EstateComponent } from "../../components/estate.ts";
import { outputs } from "../../components/outputs.ts";
import { rackspaceFlex } from "../../stacks/clouds/rackspace.ts";
import { dev } from "../../stacks/dev/index.ts";
import type { Estate } from "../../stacks/vocabulary/index.ts";
import { type DeclareOptions, declare, once, type World } from "./harness.ts";
import { testTime } from "./program.ts";

/** The development estate with iad1 on a standard OpenStack, where hg0 has a volume. */
export function onStandardOpenStack(): Estate {
  const { iad1 } = dev.datacenters;
  if (iad1?.provider !== "openstack") throw new Error("dev's iad1 is no OpenStack datacenter");
  return {
    ...dev,
    datacenters: { ...dev.datacenters, iad1: { ...iad1, region: "IAD3", cloud: rackspaceFlex("IAD3") } },
    servers: dev.servers.map((server) =>
      server.name === "hg0" ? { ...server, volume: { size: "50 GB", mount: "/srv/hg" } } : server,
    ),
  };
}

/** What a catalog registers, without its checks. */
export function declareEstate(
  catalog: Estate,
  preview = false,
  options: Pick<DeclareOptions, "answers"> = {},
): Promise<World> {
  return declare(() => outputs(new EstateComponent(catalog.name, { catalog, now: new Date(testTime) })), {
    ...options,
    stack: catalog.name,
    preview,
  });
}

/** What `onStandardOpenStack` registers, made once in a process. */
export const standardOpenStack = once(() => declareEstate(onStandardOpenStack()));
