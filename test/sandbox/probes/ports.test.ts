import assert from "node:assert/strict";
import { portProbes } from "../../../sandbox/probes/ports.ts";
import { serverKey } from "../../../stacks/derive/names.ts";
import { openPorts } from "../../../stacks/derive/ports.ts";
import { dev } from "../../../stacks/dev/index.ts";
import type { PortSource, Server } from "../../../stacks/vocabulary/index.ts";
import { addressesOf, answer, surroundings } from "./surroundings.ts";

const target = (() => {
  const found = dev.servers.find((server) => serverKey(server) === "pg0-iad1");
  if (!found) throw new Error("no pg0");
  return found;
})();
const probe = () => portProbes(dev).find(({ claim }) => claim.startsWith("pg0.iad1"));
const { public: outside, public6: outside6 = "" } = addressesOf(target);

/** A firewall that lets in by the table; another one to hold the probe against than the probe's own reading. */
function admitted(from: PortSource, place: string, server: Server | undefined, address: string): boolean {
  if (from === "anywhere") return true;
  // No name leads to the IPv6 address of a machine in iad1, and there are no others of a role that is named.
  if (typeof from === "object") {
    return server !== undefined && from.roles.includes(server.role) && !address.includes(":");
  }
  const isPrivate = address === addressesOf(target).private;
  if (from === "private") return isPrivate && place.endsWith(target.datacenter);
  return from === "private-networks" && isPrivate;
}

function scanned(place: string, command: string): string {
  const [, , ports = "", ...addresses] = command.split(" ");
  const server = dev.servers.find((each) => serverKey(each) === place);
  return addresses
    .map((address) => {
      const open = ports
        .split(",")
        .filter((name) =>
          openPorts(dev, target).some(
            ({ port, protocol = "tcp", from }) =>
              `${port}/${protocol}` === name && admitted(from, place, server, address),
          ),
        );
      return [address, ...open].join(" ");
    })
    .join("\n");
}

describe("probes of ports", () => {
  it("there is one for every machine", () => {
    assert.equal(portProbes(dev).length, dev.servers.length);
  });

  it("a machine that opens what the table says passes", async () => {
    const places = new Set<string>();
    await probe()?.check(
      surroundings((place, command) => {
        places.add(place);
        return answer(scanned(place, command));
      }),
    );
    assert.ok(
      places.has("visitor") &&
        places.has("backup0-ord1") &&
        places.has("consul0-iad1") &&
        !places.has("lb0-iad1"),
    );
  });

  it("a port that is open to the world alone, and one that is closed to a neighbour, are both told", async () => {
    const around = surroundings((place, command) => {
      const open = scanned(place, command);
      if (place === "visitor") return answer(open.replace(`${outside} `, `${outside} 5432/tcp `));
      if (place === "consul0-iad1") return answer(open.replace(" 8008/tcp", ""));
      return answer(open);
    });
    await assert.rejects(async () => probe()?.check(around), {
      name: "Mismatch",
      message:
        "5432/tcp is open from the internet over its public address; " +
        "8008/tcp is closed from consul0-iad1 over its private address",
    });
  });

  it("what says nothing over UDP is open, but behind a cloud's firewall, where it may be either", async () => {
    const silent = (place: string, command: string) =>
      scanned(place, command).replaceAll(/^\S+/gm, (address) => `${address} 123/udp?`);
    await assert.rejects(
      async () => probe()?.check(surroundings((place, command) => answer(silent(place, command)))),
      {
        message: /^123\/udp is open from backup0-ord1 over its public address; /,
      },
    );
    const droplet = dev.servers.find(({ name }) => name === "pythontest0");
    const behind = portProbes(dev).find(({ claim }) => claim.startsWith("pythontest0"));
    assert.ok(droplet && behind);
    const open = openPorts(dev, droplet);
    const around = surroundings((place, command) => {
      const [, , , ...addresses] = command.split(" ");
      const server = dev.servers.find((each) => serverKey(each) === place);
      const names = (address: string) =>
        open
          .filter(({ from }) => admitted(from, place, server, address))
          .flatMap(({ port, protocol = "tcp" }) =>
            port === "10090-10100"
              ? Array.from({ length: 11 }, (_, index) => `${10090 + index}/tcp`)
              : [`${port}/${protocol}`],
          );
      return answer(
        addresses.map((address) => [address, ...names(address), "8125/udp?"].join(" ")).join("\n"),
      );
    });
    await behind.check(around);
  });

  it("IPv6 is asked too, from where there is it", async () => {
    const asked = new Map<string, boolean>();
    const around = surroundings((place, command) => {
      asked.set(place, command.includes(` ${outside6} `));
      const lines = scanned(place, command);
      return answer(
        place === "visitor" ? lines.replace(`${outside6} 22/tcp`, `${outside6} 5432/tcp`) : lines,
      );
    });
    await assert.rejects(async () => probe()?.check(around), {
      name: "Mismatch",
      message:
        "22/tcp is closed from the internet over its public IPv6 address; " +
        "5432/tcp is open from the internet over its public IPv6 address",
    });
    assert.deepEqual(
      ["visitor", "consul0-iad1", "backup0-ord1"].map((place) => asked.get(place)),
      [true, true, false],
    );
  });

  it("from each place all machines are scanned once, and anew where something was not as it should be", async () => {
    const scans: string[] = [];
    const around = surroundings((place) => {
      scans.push(place);
      return answer("");
    });
    const probes = portProbes(dev);
    const ask = () => Promise.allSettled(probes.map(({ check }) => check(around)));
    const passing = surroundings((place, command) => {
      scans.push(place);
      return answer(scanned(place, command));
    });
    await probe()?.check(passing);
    assert.equal(new Set(scans).size, scans.length);
    const once = scans.length;
    await ask();
    await ask();
    assert.ok(scans.length > 2 * once);
  });

  it("a scan that cannot run is no pass", async () => {
    const around = surroundings(() => answer("", 127, "python3: not found"));
    await assert.rejects(async () => probe()?.check(around), {
      message: /^the scan from \S+ ended with status 127: "python3: not found"$/,
    });
  });
});
