import assert from "node:assert/strict";
import { withFault } from "../../../sandbox/faults/apply.ts";
import { faultsFrom } from "../../../sandbox/faults/faults.ts";
import { parseFaults } from "../../../sandbox/faults/parse.ts";

const DROPLET = "digitalocean:index/droplet:Droplet";
const never = new AbortController().signal;

describe("ordered faults", () => {
  it("are read from their compact form", () => {
    assert.deepEqual(
      parseFaults(" create Droplet#2 fail=out of capacity = none; update *#each delay=20;;read a:b:C hang"),
      [
        {
          operation: "create",
          type: "Droplet",
          nth: 2,
          fault: { action: "fail", message: "out of capacity = none" },
        },
        { operation: "update", type: "*", nth: "each", fault: { action: "delay", milliseconds: 20 } },
        { operation: "read", type: "a:b:C", nth: 1, fault: { action: "hang" } },
      ],
    );
  });

  for (const [order, reason] of [
    ["make Droplet hang", "the operation must be one of create, read, update, delete"],
    ["create", "it names no type"],
    ["create Droplet#0 hang", 'requests count from 1, or are "each"'],
    ["create Droplet#first hang", 'requests count from 1, or are "each"'],
    ["create Droplet# hang", 'requests count from 1, or are "each"'],
    ["create Droplet", "the action must be fail=MESSAGE, hang, delay=MILLISECONDS or lose"],
    ["create Droplet fail", "the action must be fail=MESSAGE, hang, delay=MILLISECONDS or lose"],
    ["create Droplet delay=soon", "the action must be fail=MESSAGE, hang, delay=MILLISECONDS or lose"],
  ] as const) {
    it(`are refused when unreadable: ${order}`, () => {
      assert.throws(() => parseFaults(order), {
        message: `SANDBOX_FAULTS: "${order}": ${reason}. An order reads OPERATION TYPE[#NTH] ACTION, such as "create Droplet#2 fail=out of capacity".`,
      });
    });
  }

  it("come at the request they were ordered for", () => {
    const faults = faultsFrom(parseFaults("create Droplet#2 lose; create *#3 hang"));
    assert.equal(faults.next("create", DROPLET), undefined);
    assert.equal(faults.next("update", DROPLET), undefined);
    assert.deepEqual(faults.next("create", DROPLET), { action: "lose" });
    assert.deepEqual(faults.next("create", "x:y:Z"), { action: "hang" });
    assert.equal(faults.next("create", DROPLET), undefined);
  });

  it("fail before the work, lose its answer after it", async () => {
    let done = 0;
    const work = async () => ++done;
    await assert.rejects(withFault({ action: "fail", message: "no" }, never, work), { message: "no" });
    assert.equal(done, 0);
    const lost = { message: "the answer was lost: connection reset by peer" };
    await assert.rejects(withFault({ action: "lose" }, never, work), lost);
    assert.equal(done, 1);
    assert.equal(await withFault({ action: "delay", milliseconds: 1 }, never, work), 2);
    assert.equal(await withFault(undefined, never, work), 3);
  });

  it("hang until the call is cancelled", async () => {
    const cancellation = new AbortController();
    const hanging = withFault({ action: "hang" }, cancellation.signal, async () => 1);
    cancellation.abort();
    await assert.rejects(hanging, { message: "the request was cancelled while it hung" });
  });
});
