import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import { memoryCloud } from "../../../sandbox/cloud/open.ts";
import { PartialError, type ProviderBehaviour, ProviderError } from "../../../sandbox/provider/behaviour.ts";
import { DEFAULTS } from "../../../sandbox/provider/check.ts";
import { decodeStruct } from "../../../sandbox/provider/protocol.ts";
import { sweepOrphans } from "../../../sandbox/provider/sweep.ts";
import { type Properties, UNKNOWN } from "../../../sandbox/provider/values.ts";
import { type ClientOptions, connectProvider, type ProviderClient } from "./client.ts";

const VOLUME = "digitalocean:index/volume:Volume";
const CERTIFICATE = "digitalocean:index/certificate:Certificate";
const PREFIX = "urn:pulumi:dev::trial::";
const urnOf = (type: string, name = "Data") => `${PREFIX}${type}::${name}`;
const URN = urnOf(VOLUME);

/** Volumes live in the cloud; certificates come out wrong. */
const behaviour: ProviderBehaviour = {
  package: "digitalocean",
  resources: {
    [VOLUME]: {
      foresee: ({ region }) => ({ volumeUrn: region === UNKNOWN ? UNKNOWN : "do:volume" }),
      compare: ({ oldInputs, newInputs }) =>
        Number(newInputs.size) < Number(oldInputs.size)
          ? { error: "volumes `size` can only be expanded and not shrunk" }
          : {},
      create: (inputs, { cloud, configuration }) => {
        const id = `v${cloud.sequence("volume")}`;
        cloud.put({ type: VOLUME, id, scope: "", properties: inputs });
        if (inputs.description === "crash") throw new Error("killed");
        return {
          id,
          outputs: { ...inputs, volumeUrn: `do:volume:${id}`, filesystemLabel: configuration.token ?? "" },
        };
      },
      read: ({ id, outputs, inputs }, { cloud }) => {
        const found = cloud.get(VOLUME, id);
        return found === undefined ? undefined : { id, inputs, outputs: { ...outputs, ...found.properties } };
      },
      update: ({ id, outputs, newInputs }, { cloud }) => {
        cloud.put({ type: VOLUME, id, scope: "", properties: newInputs });
        return { ...outputs, ...newInputs };
      },
      delete: ({ id }, { cloud }) => cloud.remove(VOLUME, id),
    },
    [CERTIFICATE]: {
      create: (inputs) => {
        throw new PartialError("not issued", { id: "c1", outputs: { ...inputs, state: "error" } });
      },
      delete: () => {},
    },
  },
  functions: {
    "digitalocean:index/getRegion:getRegion": ({ slug }) => {
      if (slug === "moon1") throw new ProviderError("no such region");
      return { slug: slug ?? null, name: "Amsterdam 3" };
    },
  },
};

describe("a provider's server", () => {
  let open: ProviderClient[] = [];
  const connect = async (options?: ClientOptions) => {
    const client = await connectProvider(behaviour, options);
    open.push(client);
    return client;
  };
  afterEach(async () => {
    for (const client of open) await client.close();
    open = [];
  });

  const INPUTS = { name: "data", region: "ams3", size: 10 };

  it("says its own version and what it does not know", async () => {
    const client = await connect();
    assert.equal(await client.version(), "4.68.0");
    await assert.rejects(client.create(urnOf("digitalocean:index/app:App"), {}), {
      details:
        "the sandbox does not know how digitalocean:index/app:App behaves: add it to sandbox/providers/digitalocean/",
    });
    await assert.rejects(client.check(urnOf("digitalocean:index/moon:Moon"), {}), {
      details: "digitalocean 4.68.0 has no resource type digitalocean:index/moon:Moon",
    });
    await assert.rejects(client.invoke("digitalocean:index/getRegion:getRegion", { slug: "moon1" }), {
      code: status.UNKNOWN,
      details: "no such region",
    });
    const region = await client.invoke("digitalocean:index/getRegion:getRegion", { slug: "ams3" });
    assert.equal(region.name, "Amsterdam 3");
  });

  it("calls off what an interrupted engine asked for, and what it still sends, but nobody else's calls", async () => {
    const client = await connect({ faults: "create Volume#1 hang; create Volume#2 delay=60000" });
    const cancelled = { details: "the request was cancelled while it hung" };
    const hanging = assert.rejects(client.create(URN, INPUTS), cancelled);
    await client.version();
    await client.cancel();
    await hanging;
    await assert.rejects(client.create(URN, INPUTS), { details: "the request was cancelled" });
    assert.equal((await client.another().create(URN, INPUTS)).id, "v1");
  });

  it("knows its configuration over a connection that the engine made anew, where there is only one", async () => {
    const client = await connect();
    await client.configure({ token: "one" });
    const label = async (from: ProviderClient) => (await from.create(URN, INPUTS)).properties.filesystemLabel;
    assert.equal(await label(client.another()), "one");
    await client.another().configure({ token: "one" });
    assert.equal(await label(client.another()), "one");
    const other = client.another();
    await other.configure({ token: "two" });
    assert.deepEqual([await label(client), await label(other)], ["one", "two"]);
    await assert.rejects(client.another().create(URN, INPUTS), {
      details:
        "the engine's connection was idle for so long that it was closed, and which instance of this provider the new one is for is not said; run this again",
    });
  });

  it("names what has no name, keeps that name, and follows the program when it gives one", async () => {
    const client = await connect();
    const { name: _, ...unnamed } = INPUTS;
    const first = await client.check(URN, unnamed);
    assert.match(String(first.properties.name), /^data-[0-9a-f]{7}$/);
    assert.deepEqual(first.properties[DEFAULTS], ["name"]);
    assert.deepEqual((await client.check(URN, unnamed)).properties, first.properties);
    const previous = { ...first.properties, name: "data-kept" };
    assert.equal((await client.check(URN, unnamed, previous)).properties.name, "data-kept");
    const named = await client.check(URN, INPUTS, previous);
    assert.equal(named.properties.name, "data");
    assert.deepEqual(named.properties[DEFAULTS], []);
  });

  it("plans what changes, what that replaces, and in which order", async () => {
    const client = await connect();
    const before = { ...INPUTS, tags: ["a", "b"], [DEFAULTS]: [] };
    const plan = (after: Properties, ignoreChanges: readonly string[] = []) =>
      client.diff(URN, { oldInputs: before, newInputs: { ...before, ...after }, ignoreChanges });
    const { DiffChanges } = messages.DiffResponse;
    assert.equal((await plan({})).changes, DiffChanges.DIFF_NONE);
    const grown = await plan({ size: 20, tags: ["a", "c", "d"] });
    assert.deepEqual(grown.replacesList, []);
    const { Kind } = messages.PropertyDiff;
    assert.deepEqual(grown.detaileddiffMap, [
      ["size", { kind: Kind.UPDATE, inputdiff: true }],
      ["tags[1]", { kind: Kind.UPDATE, inputdiff: true }],
      ["tags[2]", { kind: Kind.ADD, inputdiff: true }],
    ]);
    const moved = await plan({ region: UNKNOWN });
    assert.deepEqual(moved.replacesList, ["region"]);
    assert.equal(moved.deletebeforereplace, true);
    assert.equal((await plan({ region: "fra1", [DEFAULTS]: ["name"] })).deletebeforereplace, false);
    assert.equal((await plan({ region: "fra1" }, ["region"])).changes, DiffChanges.DIFF_NONE);
    assert.equal((await plan({ tags: ["a", "c"] }, ["tags[1]"])).changes, DiffChanges.DIFF_NONE);
    await assert.rejects(plan({ size: 5 }), {
      details: "volumes `size` can only be expanded and not shrunk",
    });
  });

  it("takes no input that only an import has read for one that the program removed", async () => {
    const client = await connect();
    const read = { ...INPUTS, filesystemType: "ext4", description: "", snapshotId: "s1", tags: [] };
    const plan = (oldInputs: Properties) => client.diff(URN, { oldInputs, newInputs: INPUTS });
    const { Kind } = messages.PropertyDiff;
    // What the provider computes, and what is empty, is no difference; a snapshot would be one.
    assert.deepEqual((await plan(read)).detaileddiffMap, [
      ["snapshotId", { kind: Kind.DELETE_REPLACE, inputdiff: true }],
    ]);
    const removed = (await plan({ ...read, [DEFAULTS]: [] })).detaileddiffMap.map(([path]) => path);
    assert.deepEqual(removed.sort(), ["description", "filesystemType", "snapshotId", "tags"]);
  });

  it("foresees in a plan what it can and touches nothing", async () => {
    const cloud = memoryCloud();
    const client = await connect({ cloud });
    const { id, properties } = await client.create(
      URN,
      { ...INPUTS, description: UNKNOWN },
      { preview: true },
    );
    assert.equal(id, "");
    assert.equal(properties.size, 10);
    assert.equal(properties.description, UNKNOWN);
    assert.equal(properties.volumeUrn, "do:volume");
    assert.equal(properties.dropletIds, UNKNOWN);
    assert.deepEqual(cloud.all(), []);
  });

  it("keeps secret what arrived secret, in its answer and in the cloud", async () => {
    const cloud = memoryCloud();
    const client = await connect({ cloud });
    const inputs = { ...INPUTS, description: "swordfish", filesystemLabel: "x-swordfish" };
    const { secrets } = await client.create(URN, inputs, { secrets: ["description"] });
    assert.deepEqual(secrets, [["description"]]);
    assert.deepEqual(cloud.get(VOLUME, "v1")?.secrets?.toSorted(), ["description", "filesystemLabel"]);
  });

  it("hands over what was made and is not right", async () => {
    const client = await connect();
    const error: unknown = await client
      .create(urnOf(CERTIFICATE), { name: "c", privateKey: "k" })
      .catch((each) => each);
    assert.ok(error instanceof Error && "metadata" in error);
    assert.equal(Reflect.get(error, "details"), "not issued");
    const [bytes] = Object(error.metadata).get("grpc-status-details-bin");
    const [any] = statusMessages.Status.deserializeBinary(bytes).getDetailsList();
    assert.equal(any?.getTypeUrl(), "type.googleapis.com/pulumirpc.ErrorResourceInitFailed");
    const detail = messages.ErrorResourceInitFailed.deserializeBinary(
      any?.getValue_asU8() ?? new Uint8Array(),
    );
    assert.equal(detail.getId(), "c1");
    assert.deepEqual(detail.getReasonsList(), ["not issued"]);
    const outputs = decodeStruct(detail.getProperties());
    assert.equal(outputs.properties.state, "error");
    assert.deepEqual(outputs.secrets, [["privateKey"]]);
  });

  it("finds the inputs of what it imports, and drops what is gone", async () => {
    const cloud = memoryCloud();
    cloud.put({ type: VOLUME, id: "v9", scope: "", properties: { ...INPUTS, volumeUrn: "do:volume:v9" } });
    const client = await connect({ cloud });
    assert.deepEqual((await client.read(URN, "v9")).inputs, INPUTS);
    assert.equal((await client.read(URN, "v8")).id, "");
    await assert.rejects(client.read(urnOf(CERTIFICATE), "c"), {
      details: `${CERTIFICATE} cannot be imported: its provider has no import for it`,
    });
  });

  describe("after an answer was lost", () => {
    const lose = async (cloud = memoryCloud()) => {
      const client = await connect({ cloud, faults: "create Volume lose" });
      await client.configure({ token: "t0ken" });
      await assert.rejects(client.create(URN, INPUTS), {
        details: "the answer was lost: connection reset by peer",
      });
      return cloud;
    };
    const ids = (cloud: ReturnType<typeof memoryCloud>) => cloud.list(VOLUME).map(({ id }) => id);

    it("gives what was made, as it was made", async () => {
      const cloud = await lose();
      const { id, properties } = await (await connect({ cloud, knownResources: new Set() })).create(
        URN,
        INPUTS,
      );
      assert.deepEqual(
        [id, properties.volumeUrn, properties.filesystemLabel],
        ["v1", "do:volume:v1", "t0ken"],
      );
      assert.deepEqual(ids(cloud), ["v1"]);
    });

    it("brings it to other inputs, in place or by replacement", async () => {
      const cloud = await lose();
      const grown = await (await connect({ cloud })).create(URN, { ...INPUTS, size: 20 });
      assert.deepEqual([grown.id, cloud.get(VOLUME, "v1")?.properties.size], ["v1", 20]);
      const other = await lose();
      const moved = await (await connect({ cloud: other })).create(URN, { ...INPUTS, region: "fra1" });
      assert.deepEqual([moved.id, ids(other)], ["v2", ["v2"]]);
    });

    it("makes it anew where somebody removed it", async () => {
      const cloud = await lose();
      cloud.remove(VOLUME, "v1");
      assert.equal((await (await connect({ cloud })).create(URN, INPUTS)).id, "v2");
    });

    it("leaves alone what belongs to another resource or to a state", async () => {
      const cloud = await lose();
      const client = await connect({ cloud });
      assert.equal((await client.create(urnOf(VOLUME, "Other"), INPUTS)).id, "v2");
      const knowing = await connect({ cloud, knownResources: new Set([`${URN}\0v1`]) });
      assert.equal((await knowing.create(URN, INPUTS)).id, "v3");
      assert.deepEqual(ids(cloud), ["v1", "v2", "v3"]);
    });

    it("removes what a creation left that never came to its end", async () => {
      const cloud = memoryCloud();
      await assert.rejects((await connect({ cloud })).create(URN, { ...INPUTS, description: "crash" }), {
        code: status.INTERNAL,
      });
      assert.deepEqual(ids(cloud), ["v1"]);
      assert.equal((await (await connect({ cloud })).create(URN, INPUTS)).id, "v2");
      assert.deepEqual(ids(cloud), ["v2"]);
    });

    it("is swept for its own stack only", async () => {
      const cloud = await lose();
      cloud.put({ type: VOLUME, id: "by-hand", scope: "", properties: INPUTS });
      const sweep = (urnPrefix: string, known: readonly string[]) =>
        sweepOrphans({
          cloud,
          behaviours: [behaviour],
          knownResources: new Set(known),
          urnPrefix,
          now: () => new Date(),
        });
      assert.deepEqual(await sweep("urn:pulumi:prod::trial::", []), []);
      assert.deepEqual(
        (await sweep(PREFIX, [])).map(({ id }) => id),
        ["v1"],
      );
      assert.deepEqual(ids(cloud), ["by-hand"]);
    });
  });
});
