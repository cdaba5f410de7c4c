import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lackingForMachines } from "../../../sandbox/machines/host.ts";
import { parseArguments } from "../../../sandbox/runner/arguments.ts";
import { type Layout, layoutOf, prepareLayout, stateFile } from "../../../sandbox/runner/layout.ts";
import {
  chooseRealm,
  forgetRealm,
  onlyStackOnMachines,
  recordedRealm,
  recordRealm,
} from "../../../sandbox/runner/realms.ts";
import { createProgress } from "../../../sandbox/toolchain/progress.ts";
import { temporaryDirectory } from "../temporary.ts";

describe("the realm of a stack", () => {
  const directory = temporaryDirectory();
  const prepared = async (): Promise<Layout> => {
    writeFileSync(join(directory.path, "Pulumi.yaml"), "name: estate\n");
    const layout = layoutOf(directory.path);
    await prepareLayout(layout);
    return layout;
  };
  const withState = (layout: Layout, stack: string, resources: readonly unknown[]) => {
    const file = stateFile(layout, stack);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, JSON.stringify({ checkpoint: { latest: { resources } } }));
  };
  const notes: string[] = [];
  const progress = createProgress({ write: (text) => notes.push(text) });
  const choose = (layout: Layout, words: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
    chooseRealm(layout, "dev", parseArguments(words, "/"), environment, progress);
  beforeEach(() => notes.splice(0));

  it("is the simulated cloud until an up has decided", async () => {
    const layout = await prepared();
    assert.equal(await recordedRealm(layout, "dev"), undefined);
    assert.equal(await choose(layout, ["preview"], process.env), "simulated");
    assert.equal(await choose(layout, ["up", "--simulate"], process.env), "simulated");
    assert.equal(await choose(layout, ["up"], { ...process.env, SANDBOX_SIMULATE: "1" }), "simulated");
    assert.deepEqual(notes, []);
  });

  it("is the simulated cloud where the host can have no machines, and the reason is said in a line", async () => {
    assert.equal(await choose(await prepared(), ["up"], { PATH: "" }), "simulated");
    const reason = lackingForMachines({ PATH: "" });
    assert.deepEqual(notes, [`==> ${reason}: stack dev is brought up in the simulated cloud\n`]);
  });

  it("stays what it was", async () => {
    const layout = await prepared();
    await recordRealm(layout, "dev", "machines");
    assert.equal(await onlyStackOnMachines(layout).catch(String), NONE);
    withState(layout, "dev", []);
    assert.equal(await onlyStackOnMachines(layout), "dev");
    await assert.rejects(choose(layout, ["up", "--simulate"], process.env), {
      message:
        "stack dev runs on machines: leave out --simulate (SANDBOX_SIMULATE), or remove it first with make down STACK=dev",
    });
    await assert.rejects(choose(layout, ["up"], { PATH: "" }), {
      message: `stack dev runs on machines, but ${lackingForMachines({ PATH: "" })}; run this where it was brought up`,
    });
    await forgetRealm(layout, "dev");
    assert.equal(await recordedRealm(layout, "dev"), undefined);
  });

  it("is the simulated cloud for a state from before realms, and an up does not move it", async () => {
    const layout = await prepared();
    withState(layout, "dev", [{ urn: "urn", type: "pulumi:pulumi:Stack" }]);
    assert.equal(await recordedRealm(layout, "dev"), "simulated");
    assert.equal(await choose(layout, ["up", "--simulate"], process.env), "simulated");
    if (lackingForMachines(process.env) !== undefined) return;
    await assert.rejects(choose(layout, ["up"], { PATH: process.env.PATH }), {
      message:
        "stack dev is in the simulated cloud: go on there with --simulate, or remove it first with make down STACK=dev; then up makes machines",
    });
  });

  it("is asked for where a host is meant and several stacks have some", async () => {
    const layout = await prepared();
    for (const stack of ["dev", "prod"]) {
      withState(layout, stack, []);
      await recordRealm(layout, stack, "machines");
    }
    await assert.rejects(onlyStackOnMachines(layout), {
      message: "dev and prod run on machines: name one with --stack",
    });
  });
});

const NONE = "Failure: no stack runs on machines: bin/sandbox up --stack dev brings one up";
