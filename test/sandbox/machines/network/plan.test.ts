import assert from "node:assert/strict";
import {
  bridgeOf,
  cableCommands,
  hardwareOf,
  placeCommands,
  privateNetworkCommands,
  worldCommands,
} from "../../../../sandbox/machines/network/plan.ts";

describe("the plan of the networks", () => {
  it("gives the world every address of its own on the public bridge, and leads nowhere else", () => {
    assert.deepEqual(worldCommands(), [
      "link set lo up",
      "link add public type bridge",
      "address add 198.18.0.1/16 dev public",
      "address add 198.18.0.2/16 dev public",
      "address add 198.18.0.3/16 dev public",
      "address add 198.18.0.4/16 dev public",
      "address add 198.18.0.5/16 dev public",
      "address add 169.254.169.254/32 dev public",
      "address add 2001:2::1/64 dev public nodad",
      "link set public up",
      "route add unreachable default",
      "route add unreachable ::/0",
    ]);
  });

  it("gives a private network a bridge without an address", () => {
    const bridge = bridgeOf("5bd1e7b3-0f5a-4b0f-8d28-0a2b1f3b3c11");
    assert.deepEqual(privateNetworkCommands("5bd1e7b3-0f5a-4b0f-8d28-0a2b1f3b3c11"), [
      `link add ${bridge} type bridge`,
      `link set ${bridge} up`,
    ]);
    assert.ok(bridge.length <= 15);
  });

  it("names cables so that the kernel takes them and none is like another", () => {
    const cable = (holder: string, end: string) =>
      cableCommands({
        holder,
        namespace: "ns",
        interface: end,
        bridge: "public",
        hardware: hardwareOf("198.18.1.0/16"),
      });
    const [add = "", join = ""] = cable("400000001", "eth0");
    assert.match(
      add,
      /^link add eth0-[0-9a-f]{8} type veth peer name eth0 address 02:00:c6:12:01:00 netns ns$/,
    );
    assert.match(join, /^link set eth0-[0-9a-f]{8} master public up$/);
    assert.equal(
      new Set(["400000001", "400000002"].flatMap((id) => [cable(id, "eth0")[0], cable(id, "eth1")[0]])).size,
      4,
    );
  });

  it("leads a place beside the machines to the router", () => {
    assert.deepEqual(placeCommands("deployer"), [
      "link set lo up",
      "address add 198.18.0.8/16 dev eth0",
      "address add 2001:2::8/64 dev eth0 nodad",
      "link set eth0 up",
      "route add default via 198.18.0.1",
      "route add ::/0 via 2001:2::1",
    ]);
  });
});
