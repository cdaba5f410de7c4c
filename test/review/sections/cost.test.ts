import { cost } from "../../../review/sections/cost.ts";
import { dropletSizes } from "../../../stacks/clouds/digitalocean.ts";
import { monthlyPrice } from "../../../stacks/clouds/prices.ts";
import { unitTest } from "../../support/harness.ts";
import { changeOf, planOf, textOf } from "./plans.ts";

const droplet = "digitalocean:index/droplet:Droplet";
const instance = "openstack:compute/instance:Instance";
const header = "What | Name | Before | After | USD a month";
const remark =
  "Machines and volumes, from the price table in stacks/clouds/prices.ts. What is billed by use is not counted.";

describe("the section on cost", () => {
  unitTest("is absent where no size changes", (assert) => {
    const size = { size: "s-1vcpu-1gb" };
    assert.equal(cost(planOf(changeOf(`${droplet}::a`, size, size, { operation: "replace" }))), undefined);
  });

  unitTest("adds up what is known, and names what is not", (assert) => {
    const plan = planOf(
      changeOf(`${droplet}::new`, undefined, { size: "s-4vcpu-8gb" }),
      changeOf(`${droplet}::smaller`, { size: "s-2vcpu-4gb" }, { size: "s-1vcpu-2gb" }),
      changeOf(`${droplet}::strange`, { size: "s-1vcpu-1gb" }, { size: "no-such-size" }),
      changeOf(`${instance}::docs0-iad1`, undefined, { flavorName: "general1-2" }),
      changeOf("digitalocean:index/volume:Volume::a", { size: 10 }, { size: 20 }),
      changeOf("openstack:blockstorage/volume:Volume::b", undefined, { size: 50, volumeType: "SSD" }),
    );
    assert.deepEqual(textOf(cost(plan)), [
      "Cost: +$36.00 a month, 4 of 6 at a price that is not known",
      header,
      "machine | new |  | s-4vcpu-8gb | +$48.00",
      "machine | smaller | s-2vcpu-4gb | s-1vcpu-2gb | −$12.00",
      "machine | strange | s-1vcpu-1gb | no-such-size | not known",
      "machine | docs0-iad1 |  | general1-2 | not known",
      "volume | a | 10 GB | 20 GB | not known",
      "volume | b |  | 50 GB SSD | not known",
      remark,
    ]);
  });

  unitTest("goes on counting what the cloud keeps", (assert) => {
    const plan = planOf(
      changeOf(`${droplet}::gone`, { size: "s-1vcpu-1gb" }, undefined),
      changeOf(`${droplet}::kept`, { size: "s-1vcpu-1gb" }, undefined, { retained: true }),
    );
    assert.deepEqual(textOf(cost(plan)), [
      "Cost: −$6.00 a month",
      header,
      "machine | gone | s-1vcpu-1gb |  | −$6.00",
      "machine | kept | s-1vcpu-1gb |  | 0: the cloud keeps it",
      remark,
    ]);
  });

  unitTest("knows the price of every size of DigitalOcean that the catalog can ask for", (assert) => {
    const prices = Object.values(dropletSizes).map((size) => monthlyPrice("digitalocean", size));
    assert.deepEqual(prices, [6, 12, 24, 48, 96, 168, 336, 672]);
  });
});
