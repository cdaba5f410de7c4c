import assert from "node:assert/strict";
import { Failure } from "../../../commands/failure.ts";
import type { ProviderBehaviour } from "../../../sandbox/provider/behaviour.ts";
import { command } from "../../../sandbox/providers/command/index.ts";
import { connectProvider, type ProviderClient } from "./client.ts";
import { type FakeEngine, startFakeEngine } from "./fake-engine.ts";

const TAG = "digitalocean:index/tag:Tag";
const URN = `urn:pulumi:dev::trial::${TAG}::blue`;
const REGION = "digitalocean:index/getRegion:getRegion";

const talkative: ProviderBehaviour = {
  package: "digitalocean",
  resources: {
    [TAG]: {
      create: ({ name }, { warn, info }) => {
        info?.("making it");
        warn?.("it is blue");
        if (name === "bad") throw new Error("no");
        if (name === "full") throw new Failure("the disk is full at x; free some space");
        return { id: "1", outputs: {} };
      },
      delete: () => {},
    },
  },
  functions: {
    [REGION]: (_inputs, { warn }) => {
      warn?.("a region is asked for");
      return {};
    },
  },
};

describe("what a provider has to say", () => {
  let engine: FakeEngine;
  let client: ProviderClient;
  afterEach(async () => {
    await client.close();
    engine.close();
  });

  const connect = async (behaviour: ProviderBehaviour) => {
    engine = await startFakeEngine();
    client = await connectProvider(behaviour);
  };

  for (const how of ["handshake", "attach"] as const) {
    it(`reaches the engine that named itself by ${how} before the answer does`, async () => {
      await connect(talkative);
      await client.attach(engine.address, how);
      await client.create(URN, { name: "blue" });
      assert.deepEqual(engine.shown, [
        { severity: "info", message: "making it", urn: URN, ephemeral: true },
        { severity: "warning", message: "it is blue", urn: URN, ephemeral: false },
      ]);
    });
  }

  it("reaches it where the work fails, and without a resource where there is none", async () => {
    await connect(talkative);
    await client.attach(engine.address, "attach");
    await assert.rejects(client.create(URN, { name: "bad" }));
    await client.invoke(REGION, { slug: "ams3" });
    assert.deepEqual(
      engine.shown.map(({ message, urn }) => [message, urn]),
      [
        ["making it", URN],
        ["it is blue", URN],
        ["a region is asked for", ""],
      ],
    );
  });

  it("is no stack where the user can mend what went wrong", async () => {
    await connect(talkative);
    await assert.rejects(client.create(URN, { name: "full" }), {
      details: "the disk is full at x; free some space",
    });
    await assert.rejects(client.create(URN, { name: "bad" }), {
      details: /^the sandbox failed, not the provider it stands for: Error: no\n {4}at /,
    });
  });

  it("stops nothing where no engine has named itself, or it is gone", async () => {
    await connect(talkative);
    assert.equal((await client.create(URN, { name: "blue" })).id, "1");
    await client.attach(engine.address, "attach");
    engine.close();
    assert.equal((await client.create(URN, { name: "blue" })).id, "1");
    assert.deepEqual(engine.shown, []);
  });

  it("is what a local command prints, as far as its logging goes", async () => {
    await connect(command);
    await client.attach(engine.address, "attach");
    const urn = "urn:pulumi:dev::trial::command:local:Command::hello";
    const lines = async (logging?: string) => {
      const before = engine.shown.length;
      const create = "echo out; echo err >&2; printf unfinished";
      await client.create(urn, { create, ...(logging === undefined ? {} : { logging }) });
      return engine.shown
        .slice(before)
        .map(({ message }) => message)
        .sort();
    };
    assert.deepEqual(await lines(), ["err", "out", "unfinished"]);
    assert.deepEqual(await lines("stdoutAndStderr"), ["err", "out", "unfinished"]);
    assert.deepEqual(await lines("stdout"), ["out", "unfinished"]);
    assert.deepEqual(await lines("stderr"), ["err"]);
    assert.deepEqual(await lines("none"), []);
    assert.ok(
      engine.shown.every((shown) => shown.severity === "info" && shown.ephemeral && shown.urn === urn),
    );
  });
});
