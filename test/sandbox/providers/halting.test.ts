import assert from "node:assert/strict";
import { join } from "node:path";
import type { OpenCloud } from "../../../sandbox/cloud/cloud.ts";
import { getMachine } from "../../../sandbox/cloud/machine.ts";
import { openCloud } from "../../../sandbox/cloud/open.ts";
import { loadFacts } from "../../../sandbox/facts/load.ts";
import { NO_FAULTS } from "../../../sandbox/faults/faults.ts";
import { createResource, deleteResource } from "../../../sandbox/provider/lifecycle.ts";
import { describePackage, resourceType } from "../../../sandbox/provider/package.ts";
import type { Call } from "../../../sandbox/provider/session.ts";
import type { Properties } from "../../../sandbox/provider/values.ts";
import { digitalocean } from "../../../sandbox/providers/digitalocean/index.ts";
import { openstack } from "../../../sandbox/providers/openstack/index.ts";
import { temporaryDirectory } from "../temporary.ts";
import { FLOATING } from "./openstack/declared.ts";

const DROPLET = "digitalocean:index/droplet:Droplet";
const INSTANCE = "openstack:compute/instance:Instance";

const droplet = { name: "web0", region: "ams3", size: "s-1vcpu-1gb", image: "195000000" };
const instance = {
  name: "web0",
  flavorName: "gp.0.1.2",
  imageName: "Debian-12",
  networkMode: "none",
  region: "IAD",
};

describe("a machine that is deleted", () => {
  const temporary = temporaryDirectory();
  for (const [what, type, inputs, states] of [
    ["a droplet halts first", DROPLET, { ...droplet, gracefulShutdown: true }, ["off", "gone"]],
    ["a droplet loses its power", DROPLET, { ...droplet, gracefulShutdown: false }, ["gone"]],
    ["an instance halts first", INSTANCE, { ...instance, stopBeforeDestroy: true }, ["off", "gone"]],
    ["an instance loses its power", INSTANCE, { ...instance, stopBeforeDestroy: false }, ["gone"]],
  ] as const) {
    it(what, async () => {
      const cloud = openCloud(join(temporary.path, `${what}.jsonl`));
      try {
        assert.deepEqual(await statesOfDeleted(cloud, type, inputs), states);
      } finally {
        cloud.close();
      }
    });
  }
});

/** What the host's machines are made to follow while the resource is deleted. */
async function statesOfDeleted(
  cloud: OpenCloud,
  type: string,
  inputs: Properties,
): Promise<readonly string[]> {
  const behaviour = type === INSTANCE ? openstack : digitalocean;
  const states: string[] = [];
  let id = "";
  const realm = {
    settle: async (changed: readonly unknown[]) => {
      if (changed.length === 0) return;
      const machine = getMachine(cloud, id);
      states.push(machine === undefined ? "gone" : machine.running ? "on" : "off");
    },
    connect: () => Promise.reject(new Error("nobody asks")),
  };
  const call: Call = {
    session: {
      world: {
        ...{ cloud, realm, faults: NO_FAULTS, now: () => new Date(), answered: new Set<string>() },
        declaredClouds: [FLOATING],
      },
      package: describePackage(loadFacts(behaviour.package), behaviour),
      configuration: { authUrl: "https://identity.example.org/v3", region: "IAD" },
    },
    urn: `urn:pulumi:trial::estate::${type}::web0`,
    name: "web0",
    type,
    signal: new AbortController().signal,
    arrived: [],
  };
  const described = resourceType(call.session.package, type);
  const made = await createResource(described, inputs, call);
  id = made.id;
  states.length = 0;
  await deleteResource(described, { id, inputs, outputs: made.outputs }, call);
  return states;
}
