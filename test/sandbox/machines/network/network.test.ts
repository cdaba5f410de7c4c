import assert from "node:assert/strict";
import { existingNamespaces } from "../../../../sandbox/machines/network/namespaces.ts";
import { type Network, openNetwork } from "../../../../sandbox/machines/network/network.ts";
import { machinePaths } from "../../../../sandbox/machines/paths.ts";
import { temporaryDirectory } from "../../temporary.ts";
import { onlyWithMachines } from "../real.ts";

describe("the network of machines", () => {
  const temporary = temporaryDirectory();
  let network: Network;

  onlyWithMachines();
  beforeEach(async () => {
    network = await openNetwork(machinePaths(temporary.path, "dev"));
  });
  afterEach(() => network.remove());

  it("takes a machine that was just taken off, time and again", async () => {
    const legs = ["198.18.9.1/24", "198.19.9.1/24"].map((address, index) => ({
      interface: `eth${index}`,
      network: index === 0 ? undefined : "private",
      address,
    }));
    for (let times = 0; times < 10; times++) {
      const namespace = await network.connect("one", legs);
      assert.ok(existingNamespaces().has(namespace));
      await network.disconnect("one");
      assert.ok(!existingNamespaces().has(namespace));
    }
  });
});
