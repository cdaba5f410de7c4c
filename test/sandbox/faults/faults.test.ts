import assert from "node:assert/strict";
import { withFault } from "../../../sandbox/faults/apply.ts";
import { refuseAway } from "../../../sandbox/faults/away.ts";
import { faultsFrom } from "../../../sandbox/faults/faults.ts";
import { parseAbsences, parseFaults } from "../../../sandbox/faults/parse.ts";
import type { LimitedClient } from "../../../sandbox/provider/rates/limited.ts";

const DROPLET = "digitalocean:index/droplet:Droplet";
const never = new AbortController().signal;
const client: LimitedClient = {
  retries: 2,
  refusal: (attempts) => `too many requests after ${attempts} attempts`,
};

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
    [
      "create Droplet",
      "the action must be fail=MESSAGE, hang, delay=MILLISECONDS, lose or limit=SECONDSxTIMES",
    ],
    [
      "create Droplet fail",
      "the action must be fail=MESSAGE, hang, delay=MILLISECONDS, lose or limit=SECONDSxTIMES",
    ],
    [
      "create Droplet limit=0x0",
      "the action must be fail=MESSAGE, hang, delay=MILLISECONDS, lose or limit=SECONDSxTIMES",
    ],
    [
      "create Droplet delay=soon",
      "the action must be fail=MESSAGE, hang, delay=MILLISECONDS, lose or limit=SECONDSxTIMES",
    ],
  ] as const) {
    it(`are refused when unreadable: ${order}`, () => {
      assert.throws(() => parseFaults(order), {
        message: `SANDBOX_FAULTS: "${order}": ${reason}. An order reads OPERATION TYPE[#NTH] ACTION, such as "create Droplet#2 fail=out of capacity".`,
      });
    });
  }

  it("send a provider away, or one region of it", () => {
    const orders = "fastly away; create Droplet hang;openstack@ORD away";
    assert.deepEqual(
      parseFaults(orders).map(({ type }) => type),
      ["Droplet"],
    );
    const absences = parseAbsences(orders);
    assert.deepEqual(absences, [{ provider: "fastly" }, { provider: "openstack", region: "ORD" }]);
    const authUrl = "https://identity.api.rackspacecloud.com/v2.0/";
    assert.throws(() => refuseAway(absences, "create", "openstack", { region: "ord", authUrl }), {
      message: `1 error occurred:\n\t* Post "${authUrl}": dial tcp: lookup identity.api.rackspacecloud.com: i/o timeout\n\n`,
    });
    assert.throws(() => refuseAway(absences, "invoke", "fastly", {}, "invoking f: "), {
      message:
        'invoking f: 1 error occurred:\n\t* Get "https://api.fastly.com": dial tcp: lookup api.fastly.com: i/o timeout\n\n',
    });
    refuseAway(absences, "create", "openstack", { region: "IAD", authUrl });
    refuseAway(absences, "create", "consul", { address: "consul.psf.io:8501" });
    assert.throws(
      () =>
        refuseAway(parseAbsences("consul away"), "read", "consul", { address: "c:8501", scheme: "https" }),
      { message: '1 error occurred:\n\t* Get "https://c:8501": dial tcp: lookup c: i/o timeout\n\n' },
    );
  });

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
    await assert.rejects(withFault({ action: "fail", message: "no" }, never, client, work), {
      message: "no",
    });
    assert.equal(done, 0);
    const lost = { message: "the answer was lost: connection reset by peer" };
    await assert.rejects(withFault({ action: "lose" }, never, client, work), lost);
    assert.equal(done, 1);
    assert.equal(await withFault({ action: "delay", milliseconds: 1 }, never, client, work), 2);
    assert.equal(await withFault(undefined, never, client, work), 3);
  });

  it("limit for as long as the client waits and asks again", async () => {
    const limited = (order: string) =>
      withFault(parseFaults(`create Droplet ${order}`)[0]?.fault, never, client, async () => "made");
    assert.equal(await limited("limit=0"), "made");
    assert.equal(await limited("limit=0x2"), "made");
    await assert.rejects(limited("limit=0x3"), { message: "too many requests after 3 attempts" });
  });

  it("hang until the call is cancelled", async () => {
    const cancellation = new AbortController();
    const hanging = withFault({ action: "hang" }, cancellation.signal, client, async () => 1);
    cancellation.abort();
    await assert.rejects(hanging, { message: "the request was cancelled while it hung" });
  });
});
